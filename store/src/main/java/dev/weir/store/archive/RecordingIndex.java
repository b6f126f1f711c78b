package dev.weir.store.archive;

import dev.weir.store.Micros;
import dev.weir.store.Niceness;
import dev.weir.store.recording.RecordingFolder;
import dev.weir.store.sqlite.Database;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index in step with the recording: a thread of its own follows the segments and writes
 * what it finds, together with how far it came, in one transaction. Under load it takes a tenth of
 * a core at most and falls behind; search finds the rest when it has caught up. Thread-safe.
 */
public final class RecordingIndex implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecordingIndex.class);
  private static final int EVENTS_PER_BATCH = 5_000;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** The index rests this many times as long as it worked: sessions need the machine more. */
  private static final int REST_FACTOR = 19;

  private static final long REST_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long REST_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);
  private static final long FINISH_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

  private final Database database;
  private final RecordingFolder folder;
  private final String currentRun;
  private final Map<Integer, LaneFollower> lanes = new HashMap<>();
  private final JudgedTexts texts = new JudgedTexts();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private boolean interruptedClosed;
  private volatile long caughtUpNanos = System.nanoTime();

  /**
   * @param database with {@link IndexSchema}; stays the caller's
   * @param currentRun sessions of other runs that have no end are interrupted
   */
  public RecordingIndex(Database database, RecordingFolder folder, String currentRun) {
    this.database = database;
    this.folder = folder;
    this.currentRun = currentRun;
    this.thread =
        Thread.ofPlatform().daemon().name("weir-index").unstarted(Niceness.givingWay(this::run));
  }

  /** Starts to follow in the background. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      long restNanos;
      do {
        long startNanos = System.nanoTime();
        boolean found = pollAll();
        long tookNanos = System.nanoTime() - startNanos;
        restNanos =
            found
                ? Math.clamp(REST_FACTOR * tookNanos, REST_NANOS_MIN, REST_NANOS_MAX)
                : PAUSE_NANOS;
      } while (!closing.await(restNanos, TimeUnit.NANOSECONDS));
      finish();
    } catch (InterruptedException e) {
      LOG.debug("the index follows no more", e);
    } catch (IOException | RuntimeException e) {
      LOG.error("the index is behind the recording, and goes on at the next start", e);
    }
  }

  /** What is left after some seconds is taken in at the next start. */
  private synchronized void finish() throws IOException {
    long startNanos = System.nanoTime();
    while (followAll() > 0 && System.nanoTime() - startNanos < FINISH_NANOS_MAX) {}
  }

  /** Takes in a batch of each lane; whether anything was found. */
  private synchronized boolean pollAll() {
    try {
      int found = followAll();
      if (found == 0) {
        closeInterrupted();
      }
      return found > 0;
    } catch (IOException | RuntimeException e) {
      LOG.error("the index is behind the recording", e);
      forgetPlaces();
      return false;
    }
  }

  /** Takes in everything that is recorded by now; blocks until that is done. */
  public synchronized void catchUp() throws IOException {
    while (followAll() > 0) {}
    closeInterrupted();
  }

  private int followAll() throws IOException {
    long startNanos = System.nanoTime();
    int found = 0;
    int most = 0;
    for (int lane : folder.lanes()) {
      int ofLane = follow(lane);
      found += ofLane;
      most = Math.max(most, ofLane);
    }
    if (most < EVENTS_PER_BATCH) {
      // Nothing was left behind: whatever was recorded before is taken in.
      caughtUpNanos = startNanos;
    }
    return found;
  }

  /** How old the newest moment is up to which everything recorded was taken in. */
  public Duration lag() {
    return Duration.ofNanos(System.nanoTime() - caughtUpNanos);
  }

  /** Sessions of earlier runs do not change once what those runs recorded is taken in. */
  private void closeInterrupted() {
    if (!interruptedClosed) {
      database.write(handle -> {
        IndexTables.closeInterrupted(handle, currentRun);
        return true;
      });
      interruptedClosed = true;
    }
  }

  private int follow(int lane) throws IOException {
    LaneFollower follower = lanes.computeIfAbsent(lane, this::whereItStopped);
    long sequenceBefore = follower.sequence();
    var batch = new IndexBatch();
    int found = follower.read(batch, EVENTS_PER_BATCH);
    if (!batch.isEmpty() || follower.sequence() != sequenceBefore) {
      try {
        database.write(handle -> {
          IndexTables.apply(handle, batch, texts);
          remember(handle, follower);
          return true;
        });
      } catch (RuntimeException e) {
        texts.forget();
        throw e;
      }
    }
    return found;
  }

  private LaneFollower whereItStopped(int lane) {
    return database.read(handle ->
        handle
            .createQuery("SELECT sequence, position FROM progress WHERE lane = :lane")
            .bind("lane", lane)
            .map((row, context) ->
                new LaneFollower(folder, lane, row.getLong("sequence"), row.getLong("position")))
            .findOne()
            .orElseGet(() -> new LaneFollower(folder, lane, 0, 0)));
  }

  private static void remember(Handle handle, LaneFollower follower) {
    handle.execute(
        "INSERT OR REPLACE INTO progress VALUES (?, ?, ?)",
        follower.lane(),
        follower.sequence(),
        follower.position());
  }

  /** Makes the index again from the segments; blocks until that is done. */
  public synchronized void rebuild() throws IOException {
    forgetPlaces();
    database.write(handle -> {
      texts.forget();
      IndexTables.clear(handle);
      return true;
    });
    interruptedClosed = false;
    catchUp();
  }

  /** Forgets what one lane recorded before a moment: its segments are gone. */
  public synchronized void forgetPurged(int lane, Instant moment) {
    database.write(handle -> {
      texts.forget();
      PurgedRows.forget(handle, lane, Micros.of(moment));
      return true;
    });
  }

  private synchronized void forgetPlaces() {
    for (LaneFollower follower : lanes.values()) {
      try {
        follower.close();
      } catch (IOException e) {
        LOG.warn("a segment could not be closed", e);
      }
    }
    lanes.clear();
  }

  /** Takes in what is there, for some seconds at most, and ends. */
  @Override
  public void close() {
    closing.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    forgetPlaces();
  }
}
