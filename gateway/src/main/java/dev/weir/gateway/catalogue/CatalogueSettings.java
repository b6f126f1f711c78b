package dev.weir.gateway.catalogue;

import java.time.Duration;

/**
 * How recent catalogues are kept.
 *
 * @param checkAfter older than this, a snapshot is checked in the background when it is used
 * @param staleAfter older than this, it is not used before it was checked
 * @param answerTimeout for one question to a server
 */
public record CatalogueSettings(Duration checkAfter, Duration staleAfter, Duration answerTimeout) {
  public static final CatalogueSettings DEFAULT =
      new CatalogueSettings(Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofSeconds(30));
}
