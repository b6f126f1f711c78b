package dev.weir.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one message text means to one server: its statements in order, or why it cannot be said. */
public sealed interface Reading {
  /** Read. An empty list is an empty query. */
  record Script(List<Statement> statements) implements Reading {
    public Script {
      statements = List.copyOf(statements);
    }
  }

  /**
   * Not read, so it never reaches the server.
   *
   * @param sqlState the error the client is given: the server's own for a mistake in syntax,
   *     otherwise 42501 or 54001
   * @param detail more of the reason
   * @param position 1-based character position of the fault, or 0
   * @param hint what to do about it
   */
  record Unreadable(
      String sqlState, String reason, @Nullable String detail, int position, @Nullable String hint)
      implements Reading {
    public Unreadable(String sqlState, String reason, int position, @Nullable String hint) {
      this(sqlState, reason, null, position, hint);
    }
  }
}
