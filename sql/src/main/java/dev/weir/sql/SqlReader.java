package dev.weir.sql;

import java.nio.ByteBuffer;

/**
 * Reads the text of one message as one server would. Implementations are thread-safe and may block
 * on a parser that is busy.
 */
public interface SqlReader {
  /**
   * @param utf8 the text without a terminating NUL; not kept
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  Reading read(ByteBuffer utf8, Environment environment) throws InterruptedException;
}
