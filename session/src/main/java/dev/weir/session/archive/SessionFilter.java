package dev.weir.session.archive;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions to list. A null field does not narrow the list.
 *
 * @param since started then or later
 * @param until started before
 * @param beforeSessionId continue below this session of the page before
 * @param countMax 1 to 1000
 */
public record SessionFilter(
    @Nullable String user,
    @Nullable String agent,
    @Nullable String connection,
    @Nullable Instant since,
    @Nullable Instant until,
    @Nullable String beforeSessionId,
    int countMax) {
  private static final int COUNT_MOST = 1000;

  public SessionFilter {
    if (countMax < 1 || countMax > COUNT_MOST) {
      throw new IllegalArgumentException("a page has 1 to " + COUNT_MOST + " sessions");
    }
  }

  /** Every session, at most {@code countMax}. */
  public static SessionFilter newest(int countMax) {
    return new SessionFilter(null, null, null, null, null, null, countMax);
  }
}
