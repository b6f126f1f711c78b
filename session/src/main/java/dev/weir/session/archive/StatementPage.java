package dev.weir.session.archive;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hits, newest first.
 *
 * @param next the cursor of the page below, null if this is the last
 */
public record StatementPage(List<StatementHit> hits, @Nullable String next) {
  public StatementPage {
    hits = List.copyOf(hits);
  }
}
