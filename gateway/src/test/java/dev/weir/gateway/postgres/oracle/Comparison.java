package dev.weir.gateway.postgres.oracle;

import dev.weir.gateway.postgres.catalogue.CatalogueOfConnection;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Statement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;

/** What was read of a statement beside what the server says of it. */
final class Comparison {
  static final String COMPARED = "compared: accesses";

  /** How the kinds begin that would be leaks. */
  static final String MISSED = "MISSED";

  static final String MISSED_RELATION = MISSED + " relation";
  static final String MISSED_COLUMN = MISSED + " column";
  static final String COMPARED_OUTPUTS = "compared: outputs";
  static final String MISSED_ORIGIN = MISSED + " origin of an output";
  static final String OTHER_OUTPUTS = MISSED + " number of outputs";
  static final String OTHER_LABEL = "other label";

  private Comparison() {}

  /** Every relation and column that the server says the statement names must be an access's. */
  static void ofAccesses(
      String sql,
      Statement statement,
      CatalogueOfConnection.Seen seen,
      Session session,
      Findings findings)
      throws SQLException {
    switch (Dependencies.of(sql, session)) {
      case Dependencies.Outcome.Refused(String reason) ->
          findings.note(
              "not compared: " + reason.substring(0, Math.min(5, reason.length())),
              reason + ": " + sql);
      case Dependencies.Outcome.Known(Dependencies known) -> {
        findings.count(COMPARED);
        accesses(sql, statement, known, seen, findings);
        if (statement.lineage() instanceof Lineage.Untraced(String reason, var _)) {
          findings.note(
              "untraced: " + reason.replaceAll("(?<=^|\\s)[a-z_0-9$A-Z]+\\.\\S+", "…"),
              reason + ": " + sql);
        } else {
          findings.count("traced");
        }
      }
    }
  }

  private static void accesses(
      String sql,
      Statement statement,
      Dependencies known,
      CatalogueOfConnection.Seen seen,
      Findings findings) {
    Set<ObjectName> relations = new HashSet<>();
    Set<ColumnName> columns = new HashSet<>();
    boolean query = statement.kind().equals("SELECT");
    for (Access access : statement.accesses()) {
      relations.add(access.object());
      access.columnsRead().forEach(column -> columns.add(new ColumnName(access.object(), column)));
      access
          .columnsWritten()
          .forEach(column -> columns.add(new ColumnName(access.object(), column)));
    }
    String of = query ? "" : " of " + statement.kind();
    boolean all = true;
    for (ObjectName relation : known.relations()) {
      if (!relations.contains(relation)) {
        String reason = namedOnly(relation, sql, statement, known, seen);
        findings.note(reason == null ? MISSED_RELATION + of : reason, relation + ": " + sql);
        all &= reason != null;
      }
    }
    for (ColumnName column : known.columns()) {
      if (!columns.contains(column) && relations.contains(column.table())) {
        String reason =
            isRowOfFunction(column.table(), known, seen)
                ? "named only: the row type of a function's result"
                : isExcluded(column, statement) ? "named only: EXCLUDED has every column" : null;
        findings.note(reason == null ? MISSED_COLUMN + of : reason, column + ": " + sql);
        all &= reason != null;
      }
    }
    if (all) {
      findings.count("agreed: everything that the server names is an access");
    }
    columns.removeIf(column -> known.columns().contains(column) || isSystem(column.table()));
    if (columns.isEmpty()) {
      findings.count("agreed: nothing more is an access");
    } else {
      findings.note("more columns" + of, columns + ": " + sql);
    }
    for (ObjectName function : known.functions()) {
      boolean noted =
          statement.accesses().stream().anyMatch(access -> access.object().equals(function));
      if (!noted) {
        findings.note("function without a call", function + ": " + sql);
      }
    }
  }

  /** Why the server notes a relation of which nothing is read; null if there is no such reason. */
  private static @Nullable String namedOnly(
      ObjectName relation,
      String sql,
      Statement statement,
      Dependencies known,
      CatalogueOfConnection.Seen seen) {
    if (!known.hasColumnOf(relation)
        && Pattern.compile("'[^']*" + Pattern.quote(relation.name()), Pattern.CASE_INSENSITIVE)
            .matcher(sql)
            .find()) {
      return "named only: a constant of type regclass";
    }
    if (isRowOfFunction(relation, known, seen)) {
      return "named only: the row type of a function's result";
    }
    if (Pattern.compile("::\\s*(\\w+\\.)?" + Pattern.quote(relation.name()) + "\\b")
        .matcher(sql)
        .find()) {
      return "named only: the row type of a cast";
    }
    boolean rowOfColumn =
        statement.accesses().stream()
            .map(access ->
                seen.catalogue().relation(access.object().schema(), access.object().name()))
            .filter(Objects::nonNull)
            .flatMap(table -> table.columns().stream())
            .anyMatch(column -> relation.equals(column.compositeOf()));
    return rowOfColumn ? "named only: the row type of a column" : null;
  }

  /** The server notes all columns of the target for the row EXCLUDED, used or not. */
  private static boolean isExcluded(ColumnName column, Statement statement) {
    return statement.kind().equals("INSERT")
        && statement.accesses().stream()
            .anyMatch(access ->
                access.action() == Action.UPDATE && access.object().equals(column.table()));
  }

  /** The server notes the row type of a function's result as well, which reads nothing. */
  private static boolean isRowOfFunction(
      ObjectName relation, Dependencies known, CatalogueOfConnection.Seen seen) {
    return known.functions().stream()
        .flatMap(name -> seen.catalogue().functions(name.schema(), name.name()).stream())
        .anyMatch(function -> relation.equals(function.returnsRow()));
  }

  private static boolean isSystem(ObjectName name) {
    return "pg_catalog".equals(name.schema()) || "information_schema".equals(name.schema());
  }

  /** The origin of each column of the result, as RowDescription tells it, must be a source. */
  static void ofOutputs(
      String sql,
      Statement statement,
      List<Field> fields,
      CatalogueOfConnection.Seen seen,
      Findings findings) {
    if (!(statement.lineage() instanceof Lineage.Traced traced)) {
      return;
    }
    findings.count(COMPARED_OUTPUTS);
    if (traced.outputs().size() != fields.size()) {
      findings.note(OTHER_OUTPUTS, traced.outputs().size() + " for " + fields.size() + ": " + sql);
      return;
    }
    for (int i = 0; i < fields.size(); i++) {
      Field field = fields.get(i);
      Lineage.Output output = traced.outputs().get(i);
      if (!output.name().equals(field.getColumnLabel())) {
        findings.note(OTHER_LABEL, output.name() + " for " + field.getColumnLabel() + ": " + sql);
      }
      Catalogue.Relation relation =
          seen.relations().get(Integer.toUnsignedLong(field.getTableOid()));
      int number = field.getPositionInTable();
      if (relation == null || number <= 0) {
        continue;
      }
      boolean found =
          relation.columns().stream()
              .filter(column -> column.attributeNumber() == number)
              .map(column -> new ColumnName(relation.name(), column.name()))
              .anyMatch(output.sources()::contains);
      if (!found) {
        findings.note(MISSED_ORIGIN, relation.name() + "." + number + ": " + sql);
      }
    }
  }
}
