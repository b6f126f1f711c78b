package dev.weir.demo;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came back to the agent for one statement. */
sealed interface Answer {
  /** Rows as text. */
  record Rows(List<String> columns, List<List<@Nullable String>> rows) implements Answer {
    /** As one text, to look for values in. */
    String everything() {
      return rows.toString();
    }
  }

  record Changed(int rowCount) implements Answer {}

  /**
   * @param message with the server's detail and hint
   */
  record Refused(String sqlState, String message) implements Answer {
    static Refused of(SQLException e) {
      return new Refused(String.valueOf(e.getSQLState()), String.valueOf(e.getMessage()));
    }
  }
}
