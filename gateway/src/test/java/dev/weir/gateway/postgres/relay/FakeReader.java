package dev.weir.gateway.postgres.relay;

import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Environment;
import dev.weir.sql.Lineage;
import dev.weir.sql.Naming;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Reading;
import dev.weir.sql.SettingChange;
import dev.weir.sql.Shape;
import dev.weir.sql.SqlReader;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import dev.weir.sql.postgres.PostgresScan;
import dev.weir.sql.postgres.PostgresSettings;
import dev.weir.sql.skeleton.Skeleton;
import dev.weir.sql.statements.UncertainNames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the few statements that the tests use; the text is split at every semicolon. */
public final class FakeReader implements SqlReader<PostgresSettings> {
  private static final Pattern TABLE =
      Pattern.compile("(?i)\\b(?:from|into|table|update|copy)\\s+([a-z_]+\\.)?([a-z_]+)");
  private static final Pattern PLAIN_SELECT =
      Pattern.compile("(?is)select\\s+([a-z_, ]+?)\\s+from\\s+([a-z_]+)\\b.*");
  private static final Pattern CALL = Pattern.compile("(?i)^select\\s+(opens)\\(");
  private static final Pattern PREPARE = Pattern.compile("(?is)prepare\\s+(\\w+)\\s+as\\s+(.*)");
  private static final Pattern DECLARE =
      Pattern.compile("(?is)declare\\s+(\\w+)\\s+cursor\\s+(with hold\\s+)?for\\s+(.*)");
  private static final Pattern SET =
      Pattern.compile("(?is)set\\s+(?:local\\s+)?(\\w+)\\s*(?:=|to)\\s*(.*)");

  public final AtomicInteger readings = new AtomicInteger();

  @Override
  public Reading read(ByteBuffer utf8, Environment<PostgresSettings> environment) {
    readings.incrementAndGet();
    String text = StandardCharsets.UTF_8.decode(utf8.duplicate()).toString();
    if (text.contains("SYNTAX")) {
      return new Reading.Unreadable("42601", "syntax error at or near \"SYNTAX\"", 1, null);
    }
    if (text.contains("OVERFLOW")) {
      throw new StackOverflowError();
    }
    List<Statement> statements = new ArrayList<>();
    int offset = 0;
    for (String part : text.split(";", -1)) {
      if (!part.isBlank()) {
        int lead = part.length() - part.stripLeading().length();
        Statement next = statement(part.strip(), offset + lead, environment);
        boolean uncertain =
            statements.stream()
                .flatMap(before -> before.settings().stream())
                .anyMatch(change -> !change.harmless());
        statements.add(uncertain ? UncertainNames.in(next, "a setting", true) : next);
      }
      offset += part.length() + 1;
    }
    return new Reading.Script(statements, skeleton(utf8, statements));
  }

  /** No reading looks at a constant, but what a setting becomes or a name stands for does. */
  private static @Nullable Skeleton skeleton(ByteBuffer utf8, List<Statement> statements) {
    byte[] text = new byte[utf8.remaining()];
    utf8.duplicate().get(text);
    var scan = new PostgresScan();
    boolean plain =
        statements.size() == 1
            && statements.getFirst().settings().isEmpty()
            && statements.getFirst().naming() instanceof Naming.None;
    return plain && scan.read(text) && scan.constants() > 0
        ? Skeleton.of(scan, new BitSet())
        : null;
  }

  private Statement statement(String sql, int offset, Environment<PostgresSettings> environment) {
    String first = sql.split("\\s+", -1)[0].toUpperCase(Locale.ROOT);
    Matcher prepare = PREPARE.matcher(sql);
    Matcher declare = DECLARE.matcher(sql);
    Naming naming = Naming.NONE;
    boolean dependsOnNames = false;
    Statement behind = null;
    if (prepare.matches()) {
      naming = new Naming.Prepares(prepare.group(1), statement(prepare.group(2), 0, environment));
    } else if (declare.matches()) {
      naming =
          new Naming.Declares(
              declare.group(1),
              statement(declare.group(3), 0, environment),
              declare.group(2) != null);
    } else if (first.equals("EXECUTE") || first.equals("FETCH")) {
      dependsOnNames = true;
      String[] words = sql.split("[\\s(]+", -1);
      String name = first.equals("EXECUTE") ? words[1] : words[words.length - 1];
      behind =
          first.equals("EXECUTE")
              ? environment.names().prepared(name)
              : environment.names().cursor(name);
    } else if (first.equals("CLOSE")) {
      String name = sql.split("\\s+", -1)[1];
      naming = new Naming.Closes(name.equalsIgnoreCase("ALL") ? null : name);
    } else if (first.equals("DEALLOCATE")) {
      String name = sql.split("\\s+", -1)[1];
      naming = new Naming.Deallocates(name.equalsIgnoreCase("ALL") ? null : name);
    } else if (sql.equalsIgnoreCase("DISCARD ALL")) {
      naming = new Naming.DiscardsAll();
    }
    Matcher set = SET.matcher(sql);
    List<SettingChange> settings =
        set.matches()
            ? List.of(
                new SettingChange(
                    set.group(1).toLowerCase(Locale.ROOT),
                    set.group(2),
                    false,
                    set.group(1).equalsIgnoreCase("application_name")))
            : List.of();
    Set<Access> accesses = behind == null ? accesses(first, sql, environment) : behind.accesses();
    if (dependsOnNames && behind == null) {
      accesses = Set.of(Access.of(Action.UNKNOWN, ObjectKind.SESSION, ObjectName.bare("name")));
    }
    return new Statement(
        first,
        offset,
        sql.length(),
        accesses,
        behind == null ? lineage(sql) : behind.lineage(),
        Set.of(),
        settings,
        shape(first, sql),
        transaction(first),
        naming,
        dependsOnNames);
  }

  private static Set<Access> accesses(
      String first, String sql, Environment<PostgresSettings> environment) {
    Action action =
        switch (first) {
          case "SELECT", "DECLARE", "PREPARE", "TABLE" -> Action.SELECT;
          case "INSERT" -> Action.INSERT;
          case "UPDATE" -> Action.UPDATE;
          case "DELETE" -> Action.DELETE;
          case "COPY" -> Action.COPY;
          case "DROP" -> Action.DROP;
          case "CREATE" -> Action.CREATE;
          case "SET" -> Action.SET;
          default -> Action.TRANSACTION;
        };
    Matcher table = TABLE.matcher(sql);
    Set<Access> accesses = new java.util.HashSet<>();
    while (table.find()) {
      String name = table.group(2);
      Catalogue.Relation known = environment.catalogue().relation(null, name);
      if (table.group(1) != null) {
        ObjectName written = ObjectName.of(table.group(1).replace(".", ""), name);
        accesses.add(Access.of(action, ObjectKind.TABLE, written));
      } else if (known != null || action == Action.SELECT) {
        ObjectName meant = known == null ? ObjectName.of("public", name) : known.name();
        accesses.add(Access.of(action, ObjectKind.TABLE, meant));
      }
    }
    Matcher call = CALL.matcher(sql);
    if (call.find()) {
      ObjectName function = ObjectName.of("public", call.group(1));
      accesses.add(Access.of(Action.CALL, ObjectKind.FUNCTION, function));
    }
    if (accesses.isEmpty()) {
      accesses.add(Access.of(action, ObjectKind.SESSION, ObjectName.bare("session")));
    }
    return accesses;
  }

  private static Lineage lineage(String sql) {
    Matcher plain = PLAIN_SELECT.matcher(sql);
    if (!plain.matches()) {
      return new Lineage.Untraced("not a plain select");
    }
    List<Lineage.Output> outputs = new ArrayList<>();
    for (String column : plain.group(1).split(",", -1)) {
      ColumnName name = new ColumnName(ObjectName.of("public", plain.group(2)), column.strip());
      outputs.add(new Lineage.Output(column.strip(), Set.of(name), name));
    }
    return new Lineage.Traced(outputs, Set.of(), Set.of());
  }

  private static Shape shape(String first, String sql) {
    String upper = sql.toUpperCase(Locale.ROOT);
    boolean copyIn = first.equals("COPY") && upper.contains("FROM STDIN");
    boolean copyOut = first.equals("COPY") && upper.contains("TO STDOUT");
    boolean rows =
        first.equals("SELECT")
            || first.equals("FETCH")
            || first.equals("EXECUTE")
            || upper.contains("RETURNING");
    boolean ddl = first.equals("CREATE") || first.equals("DROP") || first.equals("ALTER");
    return new Shape(false, false, rows, copyIn, copyOut, false, true, ddl);
  }

  private static TransactionEffect transaction(String first) {
    return switch (first) {
      case "BEGIN" -> TransactionEffect.BEGIN;
      case "COMMIT", "END" -> TransactionEffect.COMMIT;
      case "ROLLBACK" -> TransactionEffect.ROLLBACK;
      default -> TransactionEffect.NONE;
    };
  }
}
