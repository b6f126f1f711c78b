/**
 * What a PostgreSQL client sends: start-up packets and {@link
 * dev.weir.wire.postgres.frontend.FrontendMessage}s, one class each, with their decoder and
 * encoder.
 *
 * <p>Source: PostgreSQL manual, chapter "Frontend/Backend Protocol", sections "Message Flow" and
 * "Message Formats". For how long a decoded message is valid, see {@link dev.weir.wire.postgres}.
 */
@NullMarked
package dev.weir.wire.postgres.frontend;

import org.jspecify.annotations.NullMarked;
