package dev.weir.e2e.clients;

import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PreferQueryMode;

/** A program that tries what pgjdbc can do. It leaves the database as it was. Stateless. */
final class JdbcProgram {
  private static final int NOTIFICATION_WAIT_MILLIS = 10_000;
  private static final int CANCEL_AGAIN_MILLIS = 500;

  private JdbcProgram() {}

  /** What the program saw, the same for every run. */
  static String run(Connection connection) throws Exception {
    var printed = new Printed();
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMP TABLE t (id serial PRIMARY KEY, a int UNIQUE, b text)");
      statement.execute(
          "CREATE TEMP TABLE big AS SELECT i, 'v' || i AS v FROM generate_series(1, 2500) i");
      values(connection, printed);
      batches(connection, printed);
      cursors(connection, printed);
      copies(connection, printed);
      transactions(connection, printed);
      failures(connection, statement, printed);
      calls(connection, printed);
      notifications(connection, statement, printed);
      cancels(connection, printed);
      statement.execute("DROP TABLE t, big");
    }
    return printed.toString();
  }

  private static void values(Connection connection, Printed printed) throws Exception {
    String query =
        "SELECT ?::int4 AS i, ?::int8 AS l, ?::text AS t, ?::numeric AS n, ?::bytea AS b,"
            + " ?::date AS d, ?::timestamptz AS z, ?::uuid AS u, ?::bool AS f, ?::int4[] AS r,"
            + " ?::float8 AS e, NULL::text AS x";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      if (connection.unwrap(PGConnection.class).getPreferQueryMode() != PreferQueryMode.SIMPLE) {
        printed.say("parameters", statement.getParameterMetaData().getParameterCount());
      }
      for (int i = 0; i < 7; i++) {
        statement.setInt(1, i);
        statement.setLong(2, 1L << 40);
        statement.setString(3, "höhe '" + i);
        statement.setBigDecimal(4, new BigDecimal("12.340"));
        statement.setBytes(5, new byte[] {0, -1, 65});
        statement.setObject(6, LocalDate.of(2024, 2, 29));
        statement.setObject(7, OffsetDateTime.of(2024, 2, 29, 1, 2, 3, 0, ZoneOffset.UTC));
        statement.setObject(8, new UUID(1, 2));
        statement.setBoolean(9, true);
        statement.setArray(10, connection.createArrayOf("int4", new Integer[] {1, null, 3}));
        statement.setDouble(11, 2.5);
        try (ResultSet result = statement.executeQuery()) {
          printed.rows("values", result);
        }
      }
    }
    try (Statement statement = connection.createStatement()) {
      boolean rows = statement.execute("SELECT 1; UPDATE t SET a = 1 WHERE false; SELECT 2");
      while (rows || statement.getUpdateCount() != -1) {
        if (rows) {
          printed.rows("several", statement.getResultSet());
        } else {
          printed.say("several", statement.getUpdateCount());
        }
        rows = statement.getMoreResults();
      }
      printed.say("nothing", statement.execute(""), statement.getUpdateCount());
    }
    try (PreparedStatement changing = connection.prepareStatement("SELECT * FROM shape");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMP TABLE shape AS SELECT 1 AS one");
      for (int i = 0; i < 6; i++) {
        changing.executeQuery().close();
      }
      statement.execute("ALTER TABLE shape ADD COLUMN two text");
      printed.failure("changed", () -> printed.rows("changed", changing.executeQuery()));
      printed.failure("again", () -> printed.rows("again", changing.executeQuery()));
      statement.execute("DROP TABLE shape");
    }
  }

  private static void batches(Connection connection, Printed printed) throws Exception {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO t (a, b) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
      for (int i = 0; i < 100; i++) {
        statement.setInt(1, i);
        statement.setString(2, "b" + i);
        statement.addBatch();
      }
      printed.say("batch", Arrays.toString(statement.executeBatch()));
      printed.rows("keys", statement.getGeneratedKeys());
    }
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO t (a) VALUES (?)")) {
      for (int i : new int[] {1000, 1001, 1, 1002}) {
        statement.setInt(1, i);
        statement.addBatch();
      }
      printed.failure("one of a batch", statement::executeBatch);
    }
    try (Statement statement = connection.createStatement()) {
      statement.addBatch("UPDATE t SET b = 'x' WHERE a < 10");
      statement.addBatch("DELETE FROM t WHERE a BETWEEN 50 AND 59");
      printed.say("mixed", Arrays.toString(statement.executeBatch()));
      printed.rows("rest", statement.executeQuery("SELECT count(*), sum(a), max(id) FROM t"));
      printed.say(
          "returning",
          statement.executeUpdate("INSERT INTO t (a) VALUES (5000)", new String[] {"id", "a"}));
      printed.rows("returned", statement.getGeneratedKeys());
    }
  }

  private static void cursors(Connection connection, Printed printed) throws Exception {
    connection.setAutoCommit(false);
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT i, v FROM big ORDER BY i");
        PreparedStatement inner = connection.prepareStatement("SELECT ?::int * 2")) {
      statement.setFetchSize(100);
      long sum = 0;
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          sum += result.getInt(1);
          if (result.getInt(1) % 500 == 0) {
            inner.setInt(1, result.getInt(1));
            printed.rows("between", inner.executeQuery());
          }
        }
      }
      printed.say("fetched", sum);
      statement.setMaxRows(7);
      printed.rows("limited", statement.executeQuery());
    }
    try (Statement statement =
            connection.createStatement(
                ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
        ResultSet result = statement.executeQuery("SELECT id, a, b FROM t ORDER BY id")) {
      result.absolute(3);
      result.updateString("b", "updated");
      result.updateRow();
      result.last();
      printed.say("last", result.getRow(), result.getString("a"));
      result.moveToInsertRow();
      result.updateInt("a", 7000);
      result.insertRow();
    }
    try (Statement statement = connection.createStatement()) {
      printed.rows(
          "updated", statement.executeQuery("SELECT a, b FROM t WHERE id = 3 OR a = 7000"));
    }
    connection.rollback();
    connection.setAutoCommit(true);
  }

  private static void copies(Connection connection, Printed printed) throws Exception {
    CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
    var text = new StringBuilder();
    for (int i = 10_000; i < 12_000; i++) {
      text.append(i).append("\tcopied ").append(i).append('\n');
    }
    printed.say("in", copies.copyIn("COPY t (a, b) FROM STDIN", new StringReader(text.toString())));
    var out = new StringWriter();
    printed.say("out", copies.copyOut("COPY (SELECT a, b FROM t ORDER BY a) TO STDOUT CSV", out));
    printed.say("copied", out.toString().length(), out.toString().hashCode());
    CopyIn given = copies.copyIn("COPY t (a) FROM STDIN");
    given.writeToCopy(new byte[] {'1', '\n'}, 0, 2);
    printed.failure(
        "given up",
        () -> {
          given.cancelCopy();
          printed.say("given up");
        });
    printed.failure(
        "malformed", () -> copies.copyIn("COPY t (a) FROM STDIN", new StringReader("x\n")));
    printed.failure("no relation", () -> copies.copyIn("COPY nosuch FROM STDIN"));
    try (Statement statement = connection.createStatement()) {
      printed.rows("count", statement.executeQuery("SELECT count(*) FROM t"));
    }
  }

  private static void transactions(Connection connection, Printed printed) throws Exception {
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
    try (Statement statement = connection.createStatement()) {
      printed.rows("isolation", statement.executeQuery("SHOW transaction_isolation"));
      statement.executeUpdate("UPDATE t SET b = 'one' WHERE a = 0");
      Savepoint savepoint = connection.setSavepoint("named \"odd\"");
      statement.executeUpdate("UPDATE t SET b = 'two' WHERE a = 0");
      connection.rollback(savepoint);
      printed.rows("kept", statement.executeQuery("SELECT b FROM t WHERE a = 0"));
      connection.releaseSavepoint(savepoint);
      printed.failure("fails", () -> statement.execute("SELECT 1/0"));
      // With autosave the transaction lives on; without it is aborted.
      printed.failure("after", () -> printed.rows("after", statement.executeQuery("SELECT 1")));
      connection.rollback();
      connection.setReadOnly(true);
      printed.failure("read only", () -> statement.execute("CREATE TABLE never (a int)"));
      connection.rollback();
      connection.setReadOnly(false);
      printed.failure(
          "prepared fails",
          () -> {
            try (PreparedStatement one = connection.prepareStatement("SELECT 10 / ?::int")) {
              for (int divisor : new int[] {1, 2, 5, 0, 10}) {
                one.setInt(1, divisor);
                printed.rows("divided", one.executeQuery());
              }
            }
          });
      connection.rollback();
    }
    connection.setAutoCommit(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
  }

  private static void failures(Connection connection, Statement statement, Printed printed)
      throws Exception {
    for (String sql :
        new String[] {
          "SELECT 1/0",
          "SELEC 1",
          "SELECT nosuch FROM customers",
          "SELECT * FROM nosuch",
          "SELECT nosuch(1)",
          "INSERT INTO customers (name, email) VALUES ('x', 'ann@example.com')",
          "INSERT INTO orders (customer, total) VALUES (99, 1)",
          "SELECT 'x'::int",
          "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'P0042', DETAIL = 'd', HINT = 'h'; END"
              + " $$",
          "DO $$ BEGIN RAISE NOTICE 'hello'; RAISE WARNING 'careful'; END $$"
        }) {
      // Failed inserts draw from sequences, whose values tell the runs apart.
      printed.failure(sql, () -> statement.execute(sql));
      printed.warnings(sql, statement.getWarnings());
      statement.clearWarnings();
    }
    printed.say("valid", connection.isValid(10));
  }

  private static void calls(Connection connection, Printed printed) throws Exception {
    try (CallableStatement call = connection.prepareCall("{ ? = call add(?, ?) }")) {
      call.registerOutParameter(1, Types.INTEGER);
      call.setInt(2, 2);
      call.setInt(3, 3);
      printed.failure(
          "function",
          () -> {
            call.execute();
            printed.say("function", call.getInt(1));
          });
    }
    try (CallableStatement call = connection.prepareCall("CALL nothing()")) {
      call.execute();
      printed.say("procedure", call.getUpdateCount());
    }
  }

  private static void notifications(Connection connection, Statement statement, Printed printed)
      throws Exception {
    PGConnection listening = connection.unwrap(PGConnection.class);
    statement.execute("LISTEN news");
    statement.execute("NOTIFY news, 'first'");
    for (PGNotification one : listening.getNotifications(NOTIFICATION_WAIT_MILLIS)) {
      printed.say(
          "notified", one.getName(), one.getParameter(), one.getPID() == listening.getBackendPID());
    }
    statement.execute("UNLISTEN news");
  }

  private static void cancels(Connection connection, Printed printed) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      printed.failure("timeout", () -> statement.execute("SELECT pg_sleep(30)"));
      statement.setQueryTimeout(0);
      CompletableFuture<Void> slow =
          CompletableFuture.runAsync(() -> {
            try {
              printed.failure("cancelled", () -> statement.execute("SELECT pg_sleep(30)"));
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
      statement.cancel();
      // A cancellation that comes before the statement runs cancels nothing, and the driver's
      // statement sends no second one.
      while (!slow.isDone()) {
        try {
          slow.get(CANCEL_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException again) {
          connection.unwrap(BaseConnection.class).cancelQuery();
        }
      }
    }
    try (Statement after = connection.createStatement()) {
      printed.failure("after", () -> printed.rows("after", after.executeQuery("SELECT 'usable'")));
    }
  }
}
