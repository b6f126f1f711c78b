package dev.weir.gateway.estimate;

import dev.weir.gateway.judging.Judgement;
import dev.weir.session.Parameter;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Catalogue.Relation;
import dev.weir.sql.Catalogue.RelationKind;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.Naming;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A held statement that a server may be asked of before anybody has said yes. To plan a statement
 * is to run a part of it: functions that are not volatile, with the rights of the role. So it must
 * be a single read or write of tables that calls nothing outside the reviewed functions, whose
 * tables bring no code or connections of their own into the plan, and whose names mean the same on
 * another connection. Nor may a protected column steer it: how many rows there are would tell of
 * its values. Immutable.
 *
 * @param utf8 the statement's own part of the text that is held, and nothing else
 * @param tables that it reads or writes
 * @param written those of them that it writes
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Estimable(
    byte[] utf8, List<Parameter> parameters, Set<ObjectName> tables, Set<ObjectName> written) {
  /** Longer texts, and more of values, are not sent twice. */
  static final int BYTES_MAX = 64 << 10;

  private static final Set<String> KINDS =
      Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE");
  private static final Set<Action> WRITES =
      EnumSet.of(Action.INSERT, Action.UPDATE, Action.DELETE, Action.MERGE);
  private static final Set<RelationKind> STORED =
      EnumSet.of(
          RelationKind.TABLE, RelationKind.PARTITIONED_TABLE, RelationKind.MATERIALIZED_VIEW);

  public Estimable {
    parameters = List.copyOf(parameters);
    tables = Set.copyOf(tables);
    written = Set.copyOf(written);
  }

  /** What may be asked of a text; null if nothing. Pure. */
  public static @Nullable Estimable of(Judgement judgement, List<Parameter> parameters) {
    if (judgement.statements().size() != 1
        || !judgement.hasSharedNames()
        || judgement.dependsOnNames()) {
      return null;
    }
    Statement statement = judgement.statement(0);
    if (!isPlain(statement)
        || bytes(statement, parameters) > BYTES_MAX
        || isSteeredByProtected(statement, judgement.verdict(0).protectedColumns())) {
      return null;
    }
    byte[] slice = slice(judgement, statement);
    if (hasHint(slice)) {
      return null;
    }
    Set<ObjectName> tables = new HashSet<>();
    Set<ObjectName> written = new HashSet<>();
    for (Access access : statement.accesses()) {
      if (!isOfStoredTable(access, judgement)) {
        return null;
      }
      tables.add(access.object());
      if (WRITES.contains(access.action())) {
        written.add(access.object());
      }
    }
    return tables.isEmpty() ? null : new Estimable(slice, parameters, tables, written);
  }

  private static boolean isPlain(Statement statement) {
    return KINDS.contains(statement.kind())
        && statement.functions().isEmpty()
        && statement.settings().isEmpty()
        && statement.transaction() == TransactionEffect.NONE
        && statement.naming() instanceof Naming.None
        && !statement.shape().changesCatalogue()
        && !statement.shape().copyIn()
        && !statement.shape().copyOut()
        && !statement.shape().explain();
  }

  private static long bytes(Statement statement, List<Parameter> parameters) {
    return statement.length()
        + parameters.stream()
            .map(Parameter::value)
            .filter(Objects::nonNull)
            .mapToLong(value -> value.length)
            .sum();
  }

  /** A comment that may tell the planner to take its time, whatever limit is set. */
  private static boolean hasHint(byte[] utf8) {
    for (int i = 0; i + 2 < utf8.length; i++) {
      if (utf8[i] == '/' && utf8[i + 1] == '*' && utf8[i + 2] == '+') {
        return true;
      }
    }
    return false;
  }

  private static boolean isSteeredByProtected(
      Statement statement, Set<ColumnName> protectedColumns) {
    return !(statement.lineage() instanceof Lineage.Traced traced)
        || traced.steering().stream()
            .anyMatch(steering -> protectedColumns.contains(steering.column()));
  }

  /**
   * Views bring functions into a plan that nobody names, row security those of its policies, which
   * the session may have set up; foreign tables bring connections.
   */
  private static boolean isOfStoredTable(Access access, Judgement judgement) {
    if (access.kind() != ObjectKind.TABLE
        || access.action() != Action.SELECT && !WRITES.contains(access.action())) {
      return false;
    }
    Relation relation = relation(access.object(), judgement);
    return relation != null
        && STORED.contains(relation.kind())
        && !relation.rowSecurity()
        && !relation.hasRules()
        && relation.descendants().stream()
            .map(child -> relation(child, judgement))
            .allMatch(child -> child != null && STORED.contains(child.kind()));
  }

  private static @Nullable Relation relation(ObjectName name, Judgement judgement) {
    return judgement.catalogue().relation(name.schema(), name.name());
  }

  private static byte[] slice(Judgement judgement, Statement statement) {
    byte[] utf8 = judgement.text().utf8();
    int from = Math.min(statement.offset(), utf8.length);
    return Arrays.copyOfRange(utf8, from, Math.min(from + statement.length(), utf8.length));
  }

  /** The statement behind EXPLAIN and its options. */
  public byte[] behind(String explain) {
    byte[] head = explain.getBytes(StandardCharsets.US_ASCII);
    byte[] whole = Arrays.copyOf(head, head.length + utf8.length);
    System.arraycopy(utf8, 0, whole, head.length, utf8.length);
    return whole;
  }
}
