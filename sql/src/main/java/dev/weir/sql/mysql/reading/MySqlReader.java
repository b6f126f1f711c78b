package dev.weir.sql.mysql.reading;

import dev.weir.sql.Environment;
import dev.weir.sql.Reading;
import dev.weir.sql.SettingChange;
import dev.weir.sql.SqlReader;
import dev.weir.sql.Statement;
import dev.weir.sql.lineage.Definitions;
import dev.weir.sql.lineage.Effort;
import dev.weir.sql.lineage.TooComplexException;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.ServerVersion;
import dev.weir.sql.mysql.SqlMode;
import dev.weir.sql.mysql.parser.MySqlGrammar;
import dev.weir.sql.mysql.parser.ParseResult;
import dev.weir.sql.mysql.statements.Piece;
import dev.weir.sql.mysql.statements.StatementReader;
import dev.weir.sql.mysql.text.CanonicalText;
import dev.weir.sql.mysql.text.CanonicalText.Canonical;
import dev.weir.sql.mysql.text.CanonicalText.Span;
import dev.weir.sql.skeleton.Skeleton;
import dev.weir.sql.statements.NamesInText;
import dev.weir.sql.statements.UncertainNames;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QueryContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectStatementContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Reads MySQL's and MariaDB's statements with the grammar of MySQL's server.
 *
 * <p>Thread-safe. Texts of more than 256 KiB are read one after the other, so that their trees fit
 * the memory: callers may block. What is not understood is an unknown access or an untraced
 * lineage, never left out; what is not in the grammar, or past a limit, is {@link
 * Reading.Unreadable}. Facts hold for the {@linkplain CanonicalText canonical text}, which is what
 * must be sent to the server; offsets are in its bytes.
 */
public final class MySqlReader implements SqlReader<MySqlSettings> {
  private static final String SYNTAX_ERROR = "42000";
  private static final String STATEMENT_TOO_COMPLEX = "54001";

  private static final String BEHIND_DEFINITION =
      "names may mean something else behind a definition in the same text";

  private static final int LARGE_BYTES = 256 << 10;
  private static final int BYTES_MAX = 16 << 20;

  /** As many letters as the server repeats. */
  private static final int NEAR_MAX = 80;

  private final MySqlGrammar grammar = new MySqlGrammar();
  private final Semaphore large = new Semaphore(1, true);
  private final Definitions<SelectStatementContext> definitionsOfMySql;
  private final Definitions<SelectStatementContext> definitionsOfMariaDb;

  public MySqlReader() {
    definitionsOfMySql = definitions(new ServerVersion(ServerVersion.Kind.MYSQL, 8, 0, 31));
    definitionsOfMariaDb = definitions(new ServerVersion(ServerVersion.Kind.MARIADB, 10, 11, 0));
  }

  /** Loads the grammar, which the first text waits for otherwise; harmless beside one. */
  public static void loadAhead() {
    MySqlGrammar.load();
  }

  /** The server prints definitions for no sql_mode, in utf8. */
  private Definitions<SelectStatementContext> definitions(ServerVersion server) {
    var settings = new MySqlSettings(server, SqlMode.PLAIN, "utf8mb4", null, 0);
    return new Definitions<>(sql -> definition(sql, settings));
  }

  /** Makes the text canonical and reads that. */
  @Override
  public Reading read(ByteBuffer text, Environment<MySqlSettings> environment)
      throws InterruptedException {
    byte[] bytes = new byte[text.remaining()];
    text.get(text.position(), bytes);
    return switch (CanonicalText.read(bytes, environment.settings())) {
      case CanonicalText.Refused(String sqlState, int _, String reason, int position) ->
          new Reading.Unreadable(sqlState, reason, position + 1, null);
      case Canonical canonical -> read(canonical, environment);
    };
  }

  /**
   * Reads a text that was made canonical under the same settings.
   *
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  public Reading read(Canonical canonical, Environment<MySqlSettings> environment)
      throws InterruptedException {
    int length = canonical.bytes().length;
    if (length > BYTES_MAX) {
      return tooComplex("the text is longer than 16 MiB");
    }
    if (length <= LARGE_BYTES) {
      return script(canonical, environment);
    }
    large.acquire();
    try {
      return script(canonical, environment);
    } finally {
      large.release();
    }
  }

  private Reading script(Canonical canonical, Environment<MySqlSettings> environment) {
    var effort = new Effort();
    var names = new NamesInText(environment.names());
    var statements = new ArrayList<Statement>();
    MySqlSettings settings = environment.settings();
    List<Span> spans = canonical.statements();
    Boolean definitions = null;
    try {
      for (Span span : spans) {
        var session =
            new StatementReader.Session(
                environment.catalogue(),
                settings,
                names,
                grammar,
                settings.server().isMariaDb() ? definitionsOfMariaDb : definitionsOfMySql,
                effort);
        Piece piece =
            new Piece(
                canonical.text().substring(span.start(), span.end()),
                canonical.neutral().substring(span.start(), span.end()));
        switch (new StatementReader(session).read(piece, span.offset(), span.length())) {
          case StatementReader.Read(Statement statement, var tree) -> {
            if (spans.size() == 1 && tree != null) {
              Skeleton skeleton = Alike.of(canonical, tree, span.start(), statement);
              return new Reading.Script(List.of(statement), skeleton);
            }
            statements.add(
                definitions == null
                    ? statement
                    : UncertainNames.in(statement, BEHIND_DEFINITION, definitions));
          }
          case StatementReader.NotUnderstood(int position) -> {
            return notUnderstood(canonical.text(), span, position);
          }
          case StatementReader.TooComplex() -> {
            return tooComplex("the statement is too complex to be read");
          }
        }
        Statement last = statements.getLast();
        if (statements.size() < spans.size()) {
          String fault = settingFault(last, settings);
          if (fault != null) {
            return new Reading.Unreadable(
                SYNTAX_ERROR, fault, span.start() + 1, "Send it by itself.");
          }
        }
        if (last.shape().changesCatalogue()) {
          // A new table takes nothing away from what names mean.
          boolean unknown = !last.kind().equals("CREATE TABLE");
          definitions = unknown || Boolean.TRUE.equals(definitions);
        }
        names.note(last.naming());
      }
    } catch (TooComplexException e) {
      return tooComplex(String.valueOf(e.getMessage()));
    } catch (StackOverflowError e) {
      return tooComplex("the statement is nested too deeply");
    }
    return new Reading.Script(statements);
  }

  private static Reading tooComplex(String reason) {
    return new Reading.Unreadable(
        STATEMENT_TOO_COMPLEX, reason, 0, "Split it into several statements.");
  }

  /** In words like the server's, for a mistake is what it is most of the time. */
  private static Reading notUnderstood(String text, Span span, int position) {
    int at = Math.min(span.start() + position, span.end());
    String near = text.substring(at, Math.min(at + NEAR_MAX, span.end()));
    long line = 1 + text.substring(0, at).chars().filter(unit -> unit == '\n').count();
    return new Reading.Unreadable(
        SYNTAX_ERROR,
        "the SQL cannot be understood near '%s' at line %d".formatted(near, line),
        at + 1,
        null);
  }

  private @Nullable SelectStatementContext definition(String sql, MySqlSettings settings) {
    if (!(CanonicalText.read(sql.getBytes(StandardCharsets.UTF_8), settings)
            instanceof Canonical canonical)
        || canonical.statements().size() != 1) {
      return null;
    }
    Span span = canonical.statements().getFirst();
    return grammar.parse(
                    canonical.text().substring(span.start(), span.end()),
                    canonical.neutral().substring(span.start(), span.end()),
                    settings)
                instanceof ParseResult.Parsed(QueryContext query)
            && query.simpleStatement() != null
        ? query.simpleStatement().selectStatement()
        : null;
  }

  /** Why the rest of the text cannot be read before this ran; null if it can. */
  private static @Nullable String settingFault(Statement statement, MySqlSettings settings) {
    for (SettingChange change : statement.settings()) {
      String value = change.value();
      boolean same =
          switch (change.name()) {
            case "sql_mode" -> value != null && SqlMode.parse(value).equals(settings.mode());
            case "character_set_client" ->
                value != null && value.equalsIgnoreCase(settings.clientCharset());
            case "database" -> value != null && value.equals(settings.database());
            default -> true;
          };
      if (!same) {
        return change.name() + " is changed in front of another statement of the same text";
      }
    }
    return null;
  }
}
