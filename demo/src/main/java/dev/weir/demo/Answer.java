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

  /**
   * @param notices what the connection was told meanwhile
   */
  record Changed(int rowCount, List<String> notices) implements Answer {
    public Changed {
      notices = List.copyOf(notices);
    }
  }

  /**
   * @param message with the server's detail and hint
   */
  record Refused(String sqlState, String message) implements Answer {
    static Refused of(SQLException e) {
      String state = String.valueOf(e.getSQLState());
      String message = String.valueOf(e.getMessage());
      // The driver puts "ERROR: " in front; the code is of interest, too.
      return new Refused(state, message.replaceFirst("^ERROR: ", "ERROR " + state + ": "));
    }
  }
}
