package dev.weir.wire.mysql.row;

import io.netty.buffer.ByteBuf;

/**
 * A cursor over the values of one row in place. Each step checks the value it goes to; the step
 * behind the last value ({@link #next()} answers false) checks that nothing follows. A row is
 * well-formed only when that was reached. Steps throw {@link
 * dev.weir.wire.mysql.ProtocolViolation}.
 *
 * <p>Not thread-safe; valid as long as the buffer's bytes stay where they are.
 */
public sealed interface RowReader permits BinaryRowReader, TextRowReader {
  /** Goes to the next value; false behind the last. */
  boolean next();

  /** The column of the current value, from 0. */
  int column();

  /** Whether the current value is NULL. */
  boolean isNull();

  /** The buffer that {@link #offset()} counts in. */
  ByteBuf buffer();

  /** Index in {@link #buffer()} of the current value's first byte, behind its length. */
  int offset();

  /** Bytes of the current value, without its length; -1 for NULL. */
  int length();
}
