package dev.weir.session.archive;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recorded session.
 *
 * @param client what the client said of itself, unverified, and the {@code ticket} that it proved
 * @param endedAt null while it is open
 * @param endReason {@code interrupted} if the gateway died first
 * @param statementCount statements so far
 */
public record SessionSummary(
    String sessionId,
    Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String endReason,
    String user,
    @Nullable String agent,
    String issuer,
    String connection,
    String protocol,
    String source,
    Map<String, String> client,
    long statementCount) {
  public SessionSummary {
    client = Map.copyOf(client);
  }
}
