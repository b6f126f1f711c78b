package dev.weir.sql.postgres.parser;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One text on its way through a {@link ParserThread}. Thread-safe. */
final class ParseJob {
  final byte[] sql;
  private volatile boolean cancelled;
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CompletableFuture<ParseResult> answer = new CompletableFuture<>();

  ParseJob(byte[] sql) {
    this.sql = sql;
  }

  /** From here on the time counts; loading a parser before does not. */
  void begin() {
    begun.countDown();
  }

  /** Nobody waits for the answer any more. */
  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  void answer(ParseResult result) {
    answer.complete(result);
    begun.countDown();
  }

  /**
   * Waits for the answer.
   *
   * @throws TimeoutException if it is not there that long after the parser began
   */
  ParseResult await(Duration timeMax) throws InterruptedException, TimeoutException {
    begun.await();
    try {
      return answer.get(timeMax.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
