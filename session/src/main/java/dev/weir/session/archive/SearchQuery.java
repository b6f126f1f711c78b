package dev.weir.session.archive;

import dev.weir.policy.Effect;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to look for. A null field does not narrow the search.
 *
 * @param words each must stand in the text: plain words, {@code "a phrase"}, {@code begin*}; every
 *     other character separates words and nothing a user types is an error
 * @param sessionId statements of this session only
 * @param table as the server names it, {@code public.customers}; a name without a schema fits in
 *     any
 * @param since inclusive
 * @param until exclusive
 * @param cursor where the page before ended
 * @param countMax 1 to 1000
 */
public record SearchQuery(
    @Nullable String words,
    @Nullable String sessionId,
    @Nullable String user,
    @Nullable String agent,
    @Nullable String connection,
    @Nullable Effect decision,
    @Nullable String rule,
    @Nullable String table,
    @Nullable Instant since,
    @Nullable Instant until,
    @Nullable String cursor,
    int countMax) {
  private static final int COUNT_MOST = 1000;
  private static final int COUNT_USUAL = 50;

  public SearchQuery {
    if (countMax < 1 || countMax > COUNT_MOST) {
      throw new IllegalArgumentException("a page has 1 to " + COUNT_MOST + " hits");
    }
  }

  /** Everything, fifty to a page. */
  public static SearchQuery everything() {
    return new SearchQuery(
        null, null, null, null, null, null, null, null, null, null, null, COUNT_USUAL);
  }

  public SearchQuery words(String text) {
    return new SearchQuery(
        text,
        sessionId,
        user,
        agent,
        connection,
        decision,
        rule,
        table,
        since,
        until,
        cursor,
        countMax);
  }

  public SearchQuery session(String id) {
    return new SearchQuery(
        words, id, user, agent, connection, decision, rule, table, since, until, cursor, countMax);
  }

  public SearchQuery from(@Nullable String pageCursor) {
    return new SearchQuery(
        words,
        sessionId,
        user,
        agent,
        connection,
        decision,
        rule,
        table,
        since,
        until,
        pageCursor,
        countMax);
  }

  public SearchQuery atMost(int count) {
    return new SearchQuery(
        words,
        sessionId,
        user,
        agent,
        connection,
        decision,
        rule,
        table,
        since,
        until,
        cursor,
        count);
  }
}
