package dev.weir.store.approval;

import dev.weir.session.approval.ApprovalRequest;
import dev.weir.session.approval.ReviewDesk.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners of requests that were filed or have changed, in order, on one thread. */
final class Announcements implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

  private final List<Consumer<ApprovalRequest>> listeners = new CopyOnWriteArrayList<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("weir-desk-announce").factory());

  Subscription subscribe(Consumer<ApprovalRequest> listener) {
    // A wrapper of its own, so that one listener may subscribe twice and leave once.
    Consumer<ApprovalRequest> entry = request -> listener.accept(request);
    listeners.add(entry);
    return () -> listeners.remove(entry);
  }

  void announce(ApprovalRequest request) {
    try {
      thread.execute(() -> listeners.forEach(listener -> tell(listener, request)));
    } catch (RejectedExecutionException e) {
      LOG.debug("nobody is told any more of request {}", request.id(), e);
    }
  }

  private static void tell(Consumer<ApprovalRequest> listener, ApprovalRequest request) {
    try {
      listener.accept(request);
    } catch (RuntimeException e) {
      LOG.warn("a listener failed on request {}", request.id(), e);
    }
  }

  /** Tells what is still to be told, and ends. */
  @Override
  public void close() {
    thread.close();
  }
}
