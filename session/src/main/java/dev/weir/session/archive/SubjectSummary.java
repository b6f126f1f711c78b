package dev.weir.session.archive;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who was there: a person by way of an agent, as the recorded sessions have it.
 *
 * @param agent null for those who came without one
 * @param statements of all the sessions
 * @param firstSeen when the oldest session that is kept began
 */
public record SubjectSummary(
    String issuer,
    String user,
    @Nullable String agent,
    long sessions,
    long statements,
    Instant firstSeen,
    Instant lastSeen) {}
