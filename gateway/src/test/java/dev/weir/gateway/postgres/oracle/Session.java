package dev.weir.gateway.postgres.oracle;

import dev.weir.testkit.postgres.PostgresServer;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Field;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.TransactionState;
import org.postgresql.core.Tuple;

/** A connection that sends texts as they are, by the simple protocol. */
final class Session implements AutoCloseable {
  private static final int FLAGS =
      QueryExecutor.QUERY_ONESHOT
          | QueryExecutor.QUERY_EXECUTE_AS_SIMPLE
          | QueryExecutor.QUERY_SUPPRESS_BEGIN;

  /** What one text was answered with: its last result, and its error. */
  record Answer(@Nullable List<Field> fields, List<Tuple> rows, @Nullable SQLException error) {
    String sqlState() {
      return error == null ? "00000" : String.valueOf(error.getSQLState());
    }
  }

  final BaseConnection connection;

  Session(PostgresServer server, String database) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", server.superuser());
    properties.setProperty("password", server.superuserPassword());
    properties.setProperty("sslmode", "disable");
    properties.setProperty("gssEncMode", "disable");
    properties.setProperty("preferQueryMode", "simple");
    connection =
        DriverManager.getConnection(server.jdbcUrl(database), properties)
            .unwrap(BaseConnection.class);
  }

  TransactionState state() {
    return connection.getTransactionState();
  }

  Answer send(String sql) {
    var answer = new LastResult();
    try {
      Query query = connection.getQueryExecutor().createQuery(sql, false, false).query;
      connection.getQueryExecutor().execute(query, null, answer, 0, 0, FLAGS);
    } catch (SQLException e) {
      return new Answer(answer.fields, answer.rows, e);
    }
    return new Answer(answer.fields, answer.rows, null);
  }

  /** Sends what has to succeed. */
  Answer must(String sql) throws SQLException {
    Answer answer = send(sql);
    if (answer.error() != null) {
      throw answer.error();
    }
    return answer;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private static final class LastResult extends ResultHandlerBase {
    private @Nullable List<Field> fields;
    private List<Tuple> rows = new ArrayList<>();

    @Override
    public void handleResultRows(
        Query fromQuery, Field[] columns, List<Tuple> tuples, @Nullable ResultCursor cursor) {
      fields = List.of(columns);
      rows = tuples;
    }

    @Override
    public void handleWarning(SQLWarning warning) {
      // notices are many and say nothing here
    }
  }
}
