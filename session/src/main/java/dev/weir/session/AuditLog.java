package dev.weir.session;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what an {@link AuditTrail} has kept. Methods may block; thread-safe. */
public interface AuditLog {
  /**
   * Events that fit, newest first.
   *
   * @param beforeId continue below this event of the page before, or null to start
   * @param countMax 1 to 1000
   */
  List<Entry> newest(Filter filter, @Nullable Long beforeId, int countMax);

  /**
   * Which events are meant. A null field does not narrow them.
   *
   * @param kind as in {@link Entry}
   * @param since inclusive
   * @param until exclusive
   */
  record Filter(
      @Nullable String kind,
      @Nullable String user,
      @Nullable String connection,
      @Nullable Instant since,
      @Nullable Instant until) {
    /** Every event. */
    public static final Filter ALL = new Filter(null, null, null, null, null);
  }

  /**
   * An event as it was kept.
   *
   * @param id grows with every event
   * @param kind {@code sign-in-refused}, {@code session-refused}, {@code policy-loaded}, {@code
   *     policy-rejected}, {@code certificate-renewed}, {@code certificate-rejected}, {@code
   *     approval-answered}, {@code recordings-purged}, {@code refusals-suppressed}, or {@code
   *     ticket-} and {@code minted}, {@code used}, {@code refused}, {@code revoked} or {@code
   *     expired}, …
   * @param details a JSON object
   */
  record Entry(
      long id,
      Instant at,
      String kind,
      @Nullable String user,
      @Nullable String connection,
      String details) {}
}
