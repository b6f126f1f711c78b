package dev.weir.gateway.catalogue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks one question over some connection. */
public interface SimpleQuery {
  /**
   * Blocks until the answer is there.
   *
   * @param sql one statement
   * @return rows of values in text format, null for SQL NULL; empty if the statement returns none
   * @throws CatalogueUnavailable if the server refused it, the connection was lost, or the answer
   *     is larger than allowed
   */
  List<List<@Nullable String>> ask(String sql) throws CatalogueUnavailable, InterruptedException;
}
