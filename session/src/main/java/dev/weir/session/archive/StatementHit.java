package dev.weir.session.archive;

import dev.weir.policy.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that a search found.
 *
 * @param kind the command, as {@code SELECT}; several in one message stand with commas; empty if it
 *     was not understood
 * @param rules the rules and protections that had a say
 * @param tables every table it touches, as {@code public.customers}
 * @param protectedColumns protected columns it reads in any way
 * @param approvalRequest the request it waited for, or whose late yes it used
 * @param sqlState of the error it ended with, if it did
 * @param rowCount rows sent to the client, null while it runs
 * @param took from its arrival to its end, null while it runs
 */
public record StatementHit(
    String sessionId,
    long number,
    Instant at,
    String user,
    @Nullable String agent,
    String connection,
    String kind,
    String text,
    Effect decision,
    List<String> rules,
    List<String> tables,
    List<String> protectedColumns,
    @Nullable String approvalRequest,
    @Nullable String sqlState,
    @Nullable Long rowCount,
    @Nullable Duration took) {
  public StatementHit {
    rules = List.copyOf(rules);
    tables = List.copyOf(tables);
    protectedColumns = List.copyOf(protectedColumns);
  }
}
