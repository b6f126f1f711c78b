package dev.weir.store.recording;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that makes each lane's next segment ahead of time, and follows where the current one
 * is written. A disk that refuses is tried again after a while.
 */
final class SegmentPreparer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentPreparer.class);

  private final SegmentMaker maker;
  private final Duration retry;
  private final List<LaneSupply> supplies = new CopyOnWriteArrayList<>();
  private final Set<Integer> refused = ConcurrentHashMap.newKeySet();
  private final Semaphore work = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param retry how long a disk that refuses is left alone
   */
  SegmentPreparer(SegmentMaker maker, Duration retry) {
    this.maker = maker;
    this.retry = retry;
    this.thread = Thread.ofPlatform().name("weir-recording-prepare").daemon().unstarted(this::run);
  }

  /** Makes the next segment of a lane. */
  interface SegmentMaker {
    OpenSegment make(int lane) throws IOException;
  }

  void start() {
    thread.start();
  }

  void wake() {
    work.release();
  }

  /** Makes the first segment at once, so that sessions can start; then keeps one ahead. */
  void add(LaneSupply supply) {
    prepare(supply);
    supplies.add(supply);
    wake();
  }

  private void run() {
    while (!closed) {
      boolean allReady = true;
      for (LaneSupply supply : supplies) {
        allReady &= supply.isNextReady() || prepare(supply);
        follow(supply);
      }
      await(allReady);
    }
  }

  private boolean prepare(LaneSupply supply) {
    try {
      supply.offer(maker.make(supply.lane()));
      if (refused.remove(supply.lane())) {
        LOG.warn("lane {}: there is room for recordings again", supply.lane());
      }
      return true;
    } catch (IOException | RuntimeException e) {
      if (refused.add(supply.lane())) {
        LOG.error(
            "lane {}: no room for recordings: statements are refused until there is",
            supply.lane(),
            e);
      }
      supply.fail(e instanceof IOException io ? io : new IOException(e));
      return false;
    }
  }

  private static void follow(LaneSupply supply) {
    OpenSegment current = supply.current();
    if (current != null) {
      current.follow();
    }
  }

  private void await(boolean allReady) {
    try {
      if (allReady) {
        work.acquire();
      } else if (work.tryAcquire(retry.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.debug("trying again for room");
      }
      work.drainPermits();
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  @Override
  public void close() {
    closed = true;
    wake();
    Threads.join(thread);
  }
}
