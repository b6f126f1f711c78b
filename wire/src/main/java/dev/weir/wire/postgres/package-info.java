/**
 * What both directions of the PostgreSQL frontend/backend protocol, versions 3.0 and 3.2, have in
 * common: frames, limits, the strict reading of a message's body, and the value types.
 *
 * <p>Source: PostgreSQL manual, chapters "Frontend/Backend Protocol", "Message Data Types" and
 * "Message Formats". Messages of the client are in {@code frontend}, those of the server in {@code
 * backend}; the arithmetic of signing in is in {@code auth}.
 *
 * <h2>Ownership</h2>
 *
 * Nothing here retains or releases a buffer. A decoded message holds slices of the buffer that it
 * was read from: it is valid until that buffer is released or its bytes are discarded. Who needs it
 * longer retains the buffer, or copies. Small texts ({@link dev.weir.wire.postgres.CString}) and
 * cancel keys are copies and live as long as anybody likes.
 *
 * <h2>Streams</h2>
 *
 * A message is handled when it is there whole. Even a DataRow or CopyData is accumulated by the
 * caller, up to the limit of its kind ({@link dev.weir.wire.postgres.Limits}); there is no
 * streaming of the inside of one message.
 */
@NullMarked
package dev.weir.wire.postgres;

import org.jspecify.annotations.NullMarked;
