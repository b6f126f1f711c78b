package dev.weir.session.archive;

import org.jspecify.annotations.Nullable;

/**
 * A page of a search.
 *
 * @param filter what to look for
 * @param cursor where the page before ended; null for the first
 * @param countMax 1 to 1000
 */
public record SearchQuery(StatementFilter filter, @Nullable String cursor, int countMax) {
  private static final int COUNT_MOST = 1000;
  private static final int COUNT_USUAL = 50;

  public SearchQuery {
    if (countMax < 1 || countMax > COUNT_MOST) {
      throw new IllegalArgumentException("a page has 1 to " + COUNT_MOST + " hits");
    }
  }

  /** The first fifty. */
  public static SearchQuery of(StatementFilter filter) {
    return new SearchQuery(filter, null, COUNT_USUAL);
  }

  public SearchQuery from(@Nullable String pageCursor) {
    return new SearchQuery(filter, pageCursor, countMax);
  }

  public SearchQuery atMost(int count) {
    return new SearchQuery(filter, cursor, count);
  }
}
