package dev.weir.gateway.catalogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The rows that answer one question after the other on a connection of Weir's own. Belongs to the
 * connection's loop, but for {@link #await}.
 */
public final class Answer {
  /** More than this is not held in memory. */
  public static final long BYTES_MAX = 256L << 20;

  private @Nullable CompletableFuture<List<List<@Nullable String>>> asked;
  private List<List<@Nullable String>> rows = new ArrayList<>();
  private @Nullable CatalogueUnavailable refusal;
  private long bytes;

  /**
   * Waits for what was asked. Blocks: for virtual threads.
   *
   * @param late what to do with a connection that does not answer in time
   */
  public static List<List<@Nullable String>> await(
      CompletableFuture<List<List<@Nullable String>>> asked, Duration timeout, Runnable late)
      throws CatalogueUnavailable, InterruptedException {
    try {
      return asked.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException tooLate) {
      late.run();
      throw new CatalogueUnavailable("the server did not answer in time", tooLate);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof CatalogueUnavailable unavailable) {
        throw unavailable;
      }
      throw new CatalogueUnavailable("the connection to the server failed", failed);
    }
  }

  /** A question was just sent; its answer goes there. */
  public void expect(CompletableFuture<List<List<@Nullable String>>> next) {
    asked = next;
    rows = new ArrayList<>();
    refusal = null;
    bytes = 0;
  }

  /** More of it has come; false if that is too much. */
  public boolean received(int more) {
    bytes += more;
    return bytes <= BYTES_MAX;
  }

  public void add(List<@Nullable String> row) {
    rows.add(row);
  }

  /**
   * The server does not answer the question.
   *
   * @param code the server's error
   */
  public void refused(String code) {
    refusal =
        new CatalogueUnavailable("the server refused a question about its catalogue: " + code);
  }

  /** It is over, with rows or a refusal. Harmless if nothing was asked. */
  public void complete() {
    var completed = asked;
    asked = null;
    if (completed == null) {
      return;
    }
    if (refusal == null) {
      completed.complete(rows);
    } else {
      completed.completeExceptionally(refusal);
    }
  }

  /** The connection gives no answer any more. Harmless if nothing was asked. */
  public void failed(String message, @Nullable Throwable cause) {
    refusal =
        cause == null
            ? new CatalogueUnavailable(message)
            : new CatalogueUnavailable(message, cause);
    complete();
  }
}
