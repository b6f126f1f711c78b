/**
 * What a PostgreSQL server sends: {@link dev.weir.wire.postgres.backend.BackendMessage}s, one class
 * each, with their decoder and encoder, and readers and writers for the rows of the hot path.
 *
 * <p>Source: PostgreSQL manual, chapter "Frontend/Backend Protocol", sections "Message Flow",
 * "Message Formats" and "Error and Notice Message Fields". For how long a decoded message is valid,
 * see {@link dev.weir.wire.postgres}.
 */
@NullMarked
package dev.weir.wire.postgres.backend;

import org.jspecify.annotations.NullMarked;
