package dev.weir.e2e.clients;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Types;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a JDBC program gets, as text that compares. Not thread-safe. */
final class Printed {
  private final StringBuilder text = new StringBuilder();

  /** What may fail. */
  interface Step {
    void run() throws Exception;
  }

  void say(String what, @Nullable Object... values) {
    text.append(what);
    for (Object value : values) {
      text.append(' ').append(value);
    }
    text.append('\n');
  }

  /** The rest of a result with all that the driver tells of its columns. */
  void rows(String what, ResultSet result) throws SQLException {
    ResultSetMetaData about = result.getMetaData();
    text.append(what);
    for (int i = 1; i <= about.getColumnCount(); i++) {
      text.append(
          " %s:%s(%d,%d,%d,%s)"
              .formatted(
                  about.getColumnLabel(i),
                  about.getColumnTypeName(i),
                  about.getColumnType(i),
                  about.getPrecision(i),
                  about.getScale(i),
                  about.getColumnClassName(i)));
    }
    text.append('\n');
    while (result.next()) {
      for (int i = 1; i <= about.getColumnCount(); i++) {
        boolean bytes = about.getColumnType(i) == Types.BINARY;
        text.append(bytes ? Arrays.toString(result.getBytes(i)) : result.getString(i)).append('|');
      }
      text.append('\n');
    }
  }

  /** Runs it, and says how it failed or that it did not. */
  void failure(String what, Step step) throws Exception {
    try {
      step.run();
      say(what, "no error");
    } catch (PSQLException e) {
      ServerErrorMessage told = e.getServerErrorMessage();
      say(what, e.getSQLState(), told == null ? e.getMessage() : told.toString());
    } catch (SQLException e) {
      SQLException next = e.getNextException();
      say(what, e.getClass().getSimpleName(), e.getSQLState(), next == null ? "" : next);
    }
  }

  void warnings(String what, @Nullable SQLWarning first) {
    for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
      say(what, warning.getSQLState(), warning.getMessage());
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
