package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.relay.naming.Prepared;
import dev.weir.wire.postgres.TransactionStatus;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The replies that are still to come, oldest first, and where the transaction stood when the server
 * was last ready. Touched by the session's event loop only.
 */
final class Replies {
  /** More than this in flight, and nothing more is forwarded until all are answered. */
  static final int IN_FLIGHT_MAX = 8_192;

  /** The same for the memory that is kept until they are answered. */
  private static final long BYTES_IN_FLIGHT_MAX = 64L << 20;

  private final ArrayDeque<Expected> queue = new ArrayDeque<>();
  private TransactionStatus status = TransactionStatus.IDLE;
  private @Nullable Runnable whenQuiet;
  private long bytesInFlight;

  void add(Expected expected) {
    queue.addLast(expected);
  }

  /** The next expectation keeps so much in memory until all are met. */
  void keeps(long bytes) {
    bytesInFlight = (queue.isEmpty() ? 0 : bytesInFlight) + bytes;
  }

  @Nullable Expected head() {
    return queue.peekFirst();
  }

  /** The oldest expectation is met. */
  void pop() {
    queue.removeFirst();
  }

  /** Wakes whoever waits for silence, if it is there; called after each burst of the server. */
  void settleIfQuiet() {
    Runnable waiting = whenQuiet;
    if (waiting != null && queue.isEmpty()) {
      whenQuiet = null;
      waiting.run();
    }
  }

  /** Whether everything that was forwarded is answered. */
  boolean quiet() {
    return queue.isEmpty();
  }

  boolean full() {
    return queue.size() >= IN_FLIGHT_MAX
        || (bytesInFlight >= BYTES_IN_FLIGHT_MAX && !queue.isEmpty());
  }

  /** Runs the task once everything is answered; one task at a time. */
  void whenQuiet(Runnable task) {
    whenQuiet = task;
  }

  /** The Syncs right behind the oldest are taken away and not waited for; whether there was one. */
  boolean forgetSyncsBehindHead() {
    Expected head = queue.removeFirst();
    boolean any = false;
    while (queue.peekFirst() instanceof Expected.SyncReply) {
      queue.removeFirst();
      any = true;
    }
    queue.addFirst(head);
    return any;
  }

  /** What the last forwarded message runs, Syncs left aside; null if that is nothing. */
  @Nullable Running lastRunning() {
    for (Iterator<Expected> latest = queue.descendingIterator(); latest.hasNext(); ) {
      switch (latest.next()) {
        case Expected.SyncReply _ -> {}
        case Expected.QueryReply query -> {
          return query.running();
        }
        case Expected.ExecuteReply execute -> {
          return execute.running();
        }
        default -> {
          return null;
        }
      }
    }
    return null;
  }

  /** The number of the first statement that is bound of it and not answered; 0 if there is none. */
  long numberOfBindOf(Prepared prepared) {
    for (Expected expected : queue) {
      if (expected instanceof Expected.BindReply(var portal, _)
          && portal.statement() == prepared
          && portal.number() != 0) {
        return portal.number();
      }
    }
    return 0;
  }

  /** The session has ended: nothing is answered any more. */
  void lost() {
    whenQuiet = null;
    for (Expected expected : queue) {
      if (expected instanceof Expected.AskedReply(var question)) {
        question.lost();
      }
    }
    queue.clear();
  }

  TransactionStatus status() {
    return status;
  }

  void status(TransactionStatus reported) {
    status = reported;
  }

  /**
   * A statement has ended the failed transaction; what it left, the server says when it is ready.
   */
  void recovered() {
    if (status == TransactionStatus.FAILED) {
      status = TransactionStatus.IN_TRANSACTION;
    }
  }

  boolean inTransaction() {
    return status != TransactionStatus.IDLE;
  }
}
