package dev.weir.session.archive;

import dev.weir.policy.Effect;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which statements are meant. A null field does not narrow them.
 *
 * @param words each must stand in the text: plain words, {@code "a phrase"}, {@code begin*}; every
 *     other character separates words and nothing a user types is an error
 * @param sessionId of this session only
 * @param table as the server names it, {@code public.customers}; a name without a schema fits in
 *     any
 * @param column a protected one that is read, as {@code public.customers.ssn}
 * @param failed whether it ended with an error
 * @param tookAtLeast from its arrival to its end, waiting for people included
 * @param rowsAtLeast sent to the client
 * @param since inclusive
 * @param until exclusive
 */
public record StatementFilter(
    @Nullable String words,
    @Nullable String sessionId,
    @Nullable String user,
    @Nullable String agent,
    @Nullable String connection,
    @Nullable Effect decision,
    @Nullable String rule,
    @Nullable String table,
    @Nullable String column,
    @Nullable Boolean failed,
    @Nullable Duration tookAtLeast,
    @Nullable Long rowsAtLeast,
    @Nullable Instant since,
    @Nullable Instant until) {
  /** Every statement. */
  public static final StatementFilter ALL =
      new StatementFilter(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null);

  public StatementFilter words(@Nullable String text) {
    return new StatementFilter(
        text,
        sessionId,
        user,
        agent,
        connection,
        decision,
        rule,
        table,
        column,
        failed,
        tookAtLeast,
        rowsAtLeast,
        since,
        until);
  }

  public StatementFilter session(@Nullable String id) {
    return new StatementFilter(
        words,
        id,
        user,
        agent,
        connection,
        decision,
        rule,
        table,
        column,
        failed,
        tookAtLeast,
        rowsAtLeast,
        since,
        until);
  }

  /** What one person did by way of one agent on a connection. */
  public StatementFilter of(String who, @Nullable String by, String where) {
    return new StatementFilter(
        words,
        sessionId,
        who,
        by,
        where,
        decision,
        rule,
        table,
        column,
        failed,
        tookAtLeast,
        rowsAtLeast,
        since,
        until);
  }

  public StatementFilter between(@Nullable Instant from, @Nullable Instant to) {
    return new StatementFilter(
        words,
        sessionId,
        user,
        agent,
        connection,
        decision,
        rule,
        table,
        column,
        failed,
        tookAtLeast,
        rowsAtLeast,
        from,
        to);
  }
}
