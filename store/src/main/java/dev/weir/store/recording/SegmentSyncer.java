package dev.weir.store.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that puts segments on disk: for those who wait, many at a time; otherwise once a
 * second, so that a fault of the disk is noticed and a crash of the machine loses little. It alone
 * unmaps full segments, and hands them on to be sealed.
 */
final class SegmentSyncer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentSyncer.class);
  private static final long INTERVAL_MILLIS = 1000;

  private final Consumer<OpenSegment> sealNext;
  private final List<LaneSupply> supplies = new CopyOnWriteArrayList<>();
  private final Semaphore work = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param sealNext takes a segment that is full, on disk and unmapped
   */
  SegmentSyncer(Consumer<OpenSegment> sealNext) {
    this.sealNext = sealNext;
    this.thread = Thread.ofPlatform().name("weir-recording-sync").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void wake() {
    work.release();
  }

  void add(LaneSupply supply) {
    supplies.add(supply);
  }

  private void run() {
    while (!closed) {
      try {
        if (work.tryAcquire(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
          work.drainPermits();
        }
      } catch (InterruptedException e) {
        closed = true;
      }
      supplies.forEach(this::sync);
    }
  }

  private void sync(LaneSupply supply) {
    // The waiters first: what they wait for was written before they came.
    List<CompletableFuture<Void>> waiters = supply.takeWaitingForDisk();
    OpenSegment current = supply.current();
    var full = new ArrayList<OpenSegment>();
    for (OpenSegment s = supply.takeFull(); s != null; s = supply.takeFull()) {
      full.add(s);
    }
    try {
      for (OpenSegment segment : full) {
        segment.force();
      }
      if (current != null && !full.contains(current)) {
        current.force();
      }
      IOException lost = supply.broken();
      if (lost != null) {
        throw lost;
      }
      IOException gone = lookFor(supply, current);
      waiters.forEach(waiter -> {
        if (gone == null) {
          waiter.complete(null);
        } else {
          waiter.completeExceptionally(gone);
        }
      });
    } catch (IOException e) {
      if (supply.broken() == null) {
        LOG.error("recordings of lane {} could not be put on disk", supply.lane(), e);
      }
      supply.fallApart(e); // first, so that who is told here records nothing more
      waiters.forEach(waiter -> waiter.completeExceptionally(e));
    }
    for (OpenSegment segment : full) {
      segment.close();
      sealNext.accept(segment);
    }
  }

  /** A file that was deleted while it is mapped takes everything, and nobody will ever read it. */
  private static @Nullable IOException lookFor(LaneSupply supply, @Nullable OpenSegment current) {
    supply.dropReadyIf(segment -> Files.notExists(segment.file()));
    if (current == null || !Files.notExists(current.file())) {
      return null;
    }
    if (supply.loseCurrent(current)) {
      LOG.error(
          "{} was removed while it was written: what it held is lost",
          current.file().getFileName());
    }
    return new NoSuchFileException(current.file().toString());
  }

  /** Ends the thread; then everything that is still open is put on disk. */
  @Override
  public void close() {
    closed = true;
    wake();
    Threads.join(thread);
    supplies.forEach(this::sync);
  }
}
