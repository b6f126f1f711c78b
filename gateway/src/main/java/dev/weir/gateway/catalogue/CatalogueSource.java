package dev.weir.gateway.catalogue;

import dev.weir.session.Parameter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens a connection of Weir's own to a server, as the role that sessions have. Blocks. */
public interface CatalogueSource {
  Opened open() throws CatalogueUnavailable, InterruptedException;

  /** A connection to ask questions on; closed after use. */
  interface Opened extends SimpleQuery, AutoCloseable {
    /**
     * Asks a question with values, as a prepared statement, of which a server takes one only,
     * whatever the text is. Blocks until the answer is there.
     *
     * @param sql one statement in UTF-8; not to be written to
     * @return rows of values in text format, or of texts where the protocol has no such format
     * @throws CatalogueUnavailable as {@link #ask} does
     */
    List<List<@Nullable String>> ask(byte[] sql, List<Parameter> values)
        throws CatalogueUnavailable, InterruptedException;

    @Override
    void close();
  }
}
