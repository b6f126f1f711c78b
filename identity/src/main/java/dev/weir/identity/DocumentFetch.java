package dev.weir.identity;

import java.io.IOException;
import java.net.URI;

/** Gets an issuer's documents. May block; thread-safe. */
@FunctionalInterface
public interface DocumentFetch {
  /**
   * @return the whole body of a successful answer
   * @throws IOException with a message that says what went wrong, bounded in time and size
   */
  byte[] get(URI uri) throws IOException, InterruptedException;
}
