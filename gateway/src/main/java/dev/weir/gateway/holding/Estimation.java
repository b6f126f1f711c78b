package dev.weir.gateway.holding;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.session.RowEstimate;
import org.jspecify.annotations.Nullable;

/** Finds out how many rows a statement would touch that is held. */
public interface Estimation {
  /**
   * Asks the server, beside the session. Blocks: for virtual threads.
   *
   * @return null if the server does not tell, or is busy with others
   * @throws CatalogueUnavailable if the server could not be asked, or refused
   */
  @Nullable RowEstimate ask() throws CatalogueUnavailable, InterruptedException;
}
