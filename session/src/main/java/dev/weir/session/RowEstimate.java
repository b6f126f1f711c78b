package dev.weir.session;

import dev.weir.sql.ObjectName;

/**
 * How many rows a held statement would change, or read if it changes none, as the planner of the
 * server guesses from its statistics. It holds for the moment at which the server was asked, and
 * knows nothing of what the session has not committed yet.
 *
 * @param rows 0 or more
 * @param of the table whose rows they are; of several that are read, the one of which it reads most
 */
public record RowEstimate(long rows, ObjectName of) {
  public RowEstimate {
    if (rows < 0) {
      throw new IllegalArgumentException("fewer than no rows");
    }
  }
}
