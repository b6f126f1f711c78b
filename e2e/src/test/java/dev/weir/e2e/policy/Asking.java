package dev.weir.e2e.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** Asks a connection and says what came of it. */
final class Asking {
  private Asking() {}

  /** The first column of every row. */
  static List<@Nullable String> column(Connection connection, String sql) throws SQLException {
    var values = new ArrayList<@Nullable String>();
    try (var statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        values.add(result.getString(1));
      }
    }
    return values;
  }

  static @Nullable String single(Connection connection, String sql) throws SQLException {
    List<@Nullable String> values = column(connection, sql);
    assertThat(values).as(sql).hasSize(1);
    return values.getFirst();
  }

  static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * An error as a client has it.
   *
   * @param text message, detail and hint
   */
  record Failure(String sqlState, String text) {}

  /** The error that the statement ends with. */
  static Failure refused(Connection connection, String sql) {
    return failure(sql, () -> run(connection, sql));
  }

  /** The error that something ends with, which must end with one. */
  static Failure failure(String what, ThrowingCallable attempt) {
    SQLException error = catchThrowableOfType(SQLException.class, attempt);
    if (error == null) {
      throw new AssertionError("no error: " + what);
    }
    return new Failure(String.valueOf(error.getSQLState()), error.toString());
  }

  static void assertDenied(Connection connection, String sql) {
    Failure failure = refused(connection, sql);
    assertThat(failure.sqlState()).as("%s: %s", sql, failure.text()).isEqualTo("42501");
  }
}
