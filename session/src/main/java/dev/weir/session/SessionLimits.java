package dev.weir.session;

/**
 * How many sessions may be open at a time.
 *
 * @param sessionsPerUserMax of one user of one issuer; 0 for any number
 * @param sessionsMax of everybody; 0 for any number
 */
public record SessionLimits(int sessionsPerUserMax, int sessionsMax) {
  public static final SessionLimits NONE = new SessionLimits(0, 0);
}
