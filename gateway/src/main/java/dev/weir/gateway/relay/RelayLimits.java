package dev.weir.gateway.relay;

import java.time.Duration;

/**
 * What one session may use.
 *
 * @param statementBytesMax the text of one Query or Parse
 * @param frameBytesMax any other message of the client: Bind, CopyData
 * @param backendFrameBytesMax any message of the server
 * @param resultRowsMax rows of one result; 0 for no limit
 * @param idleTimeout how long nothing may be asked; zero for no limit
 * @param preparedStatementsMax prepared statements at a time
 * @param portalsMax portals and cursors at a time
 */
public record RelayLimits(
    int statementBytesMax,
    int frameBytesMax,
    int backendFrameBytesMax,
    long resultRowsMax,
    Duration idleTimeout,
    int preparedStatementsMax,
    int portalsMax) {
  /** What holds where the configuration says nothing. */
  public static final RelayLimits DEFAULT =
      new RelayLimits(16 << 20, 64 << 20, 1 << 30, 0, Duration.ofHours(1), 10_000, 1_000);

  /** What prepared statements may keep in memory, and what the values in portals may. */
  public long keptBytesMax() {
    return Math.max(statementBytesMax, frameBytesMax);
  }
}
