package dev.weir.sql;

import java.nio.ByteBuffer;

/**
 * Reads the text of one message as one server would. Implementations are thread-safe and may block
 * on a parser that is busy.
 *
 * @param <S> the settings of its dialect
 */
public interface SqlReader<S> {
  /**
   * @param text without a terminating NUL; not kept
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  Reading read(ByteBuffer text, Environment<S> environment) throws InterruptedException;
}
