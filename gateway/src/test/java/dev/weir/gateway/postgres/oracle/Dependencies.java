package dev.weir.gateway.postgres.oracle;

import dev.weir.sql.ColumnName;
import dev.weir.sql.ObjectName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.TransactionState;
import org.postgresql.core.Tuple;

/**
 * What the server itself says that a statement names: it is made the body of a function, whose
 * dependencies the server records column by column (dependency.c), and undone. Its own relations
 * are not among them.
 *
 * @param relations tables, views, sequences
 * @param columns read or written
 * @param functions and what is behind operators and casts
 */
record Dependencies(Set<ObjectName> relations, Set<ColumnName> columns, Set<ObjectName> functions) {
  private static final String QUESTION =
      """
      SELECT c.relkind::pg_catalog.text, n.nspname, c.relname, a.attname, NULL
      FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class c ON c.oid = d.refobjid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_attribute a
          ON a.attrelid = c.oid AND a.attnum = d.refobjsubid AND a.attnum > 0
      WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND c.relkind IN ('r','p','v','m','f')
        AND d.objid = (SELECT max(p.oid) FROM pg_catalog.pg_proc p WHERE p.proname = 'weir_oracle')
      UNION ALL
      SELECT 'function', n.nspname, p.proname, NULL, NULL
      FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_proc p ON p.oid = d.refobjid
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
      WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        AND d.objid = (SELECT max(p.oid) FROM pg_catalog.pg_proc p WHERE p.proname = 'weir_oracle')
      """;

  /** The dependencies, or why the server refused the statement. */
  sealed interface Outcome {
    record Known(Dependencies dependencies) implements Outcome {}

    record Refused(String reason) implements Outcome {}
  }

  boolean hasColumnOf(ObjectName relation) {
    return columns.stream().anyMatch(column -> column.table().equals(relation));
  }

  /** Asks; the session's transaction is afterwards as it was. It must not have failed. */
  static Outcome of(String sql, Session session) throws SQLException {
    boolean alone = session.state() == TransactionState.IDLE;
    Session.Answer begun = session.send(alone ? "BEGIN" : "SAVEPOINT weir_oracle");
    if (begun.error() != null) {
      return new Outcome.Refused("no savepoint");
    }
    try {
      Session.Answer created = session.send(creation(sql));
      if (created.error() != null) {
        return new Outcome.Refused(created.sqlState() + " " + created.error().getMessage());
      }
      Session.Answer asked = session.send(QUESTION);
      return asked.error() == null
          ? new Outcome.Known(from(asked.rows()))
          : new Outcome.Refused("not asked: " + asked.error().getMessage());
    } finally {
      session.must(alone ? "ROLLBACK" : "ROLLBACK TO weir_oracle");
      if (!alone) {
        session.must("RELEASE weir_oracle");
      }
    }
  }

  private static String creation(String sql) {
    String function =
        "CREATE FUNCTION pg_temp.weir_oracle() RETURNS void LANGUAGE sql BEGIN ATOMIC "
            + sql
            + "\n; END";
    return "DO $weir_do$ BEGIN EXECUTE E'"
        + function.replace("\\", "\\\\").replace("'", "''")
        + "'; END $weir_do$";
  }

  private static Dependencies from(List<Tuple> rows) {
    var relations = new HashSet<ObjectName>();
    var columns = new HashSet<ColumnName>();
    var functions = new HashSet<ObjectName>();
    for (List<@Nullable String> row : texts(rows)) {
      ObjectName name = new ObjectName(row.get(1), String.valueOf(row.get(2)));
      if ("function".equals(row.get(0))) {
        functions.add(name);
      } else {
        relations.add(name);
        String column = row.get(3);
        if (column != null) {
          columns.add(new ColumnName(name, column));
        }
      }
    }
    return new Dependencies(relations, columns, functions);
  }

  private static List<List<@Nullable String>> texts(List<Tuple> rows) {
    var texts = new ArrayList<List<@Nullable String>>();
    for (Tuple tuple : rows) {
      var row = new ArrayList<@Nullable String>();
      for (int i = 0; i < tuple.fieldCount(); i++) {
        byte[] value = tuple.get(i);
        row.add(value == null ? null : new String(value, java.nio.charset.StandardCharsets.UTF_8));
      }
      texts.add(row);
    }
    return texts;
  }
}
