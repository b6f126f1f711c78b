package dev.weir.store.recording;

import dev.weir.session.Recorder.RecordingFailed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a lane and the background threads hand each other: segments that are ready, segments that
 * are full, those who wait for room or for the disk. Thread-safe, without locks.
 */
final class LaneSupply {
  private final int lane;
  private final Runnable wakePreparer;
  private final Runnable wakeSyncer;
  private final AtomicReference<@Nullable OpenSegment> ready = new AtomicReference<>();
  private final Queue<OpenSegment> full = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> waitingForRoom = new ConcurrentLinkedQueue<>();
  private final Queue<CompletableFuture<Void>> waitingForDisk = new ConcurrentLinkedQueue<>();
  private final Unfinished unfinished = new Unfinished();
  private final AtomicLong written = new AtomicLong();
  private volatile @Nullable OpenSegment current;
  private volatile @Nullable OpenSegment lost;
  private volatile @Nullable IOException fault;
  private volatile @Nullable IOException broken;

  LaneSupply(int lane, Runnable wakePreparer, Runnable wakeSyncer) {
    this.lane = lane;
    this.wakePreparer = wakePreparer;
    this.wakeSyncer = wakeSyncer;
  }

  int lane() {
    return lane;
  }

  /** The sessions that the lane still records. */
  Unfinished unfinished() {
    return unfinished;
  }

  // ---- the lane's side ----

  /**
   * Takes the segment that is ready.
   *
   * @throws RecordingFailed if none is
   */
  OpenSegment take() {
    OpenSegment next = ready.getAndSet(null);
    if (next == null) {
      IOException why = fault;
      throw why == null
          ? new RecordingFailed(
              "the recording's disk is behind", new IOException("no segment is ready"))
          : new RecordingFailed("the recording's disk gives no room", why);
    }
    return next;
  }

  /** Says which segment is written from now on; the one before is full and will be sealed. */
  void turnTo(OpenSegment next) {
    OpenSegment last = current;
    if (last != null) {
      full.add(last);
    }
    current = next;
    wakePreparer.run();
    wakeSyncer.run();
  }

  /** Counts what the lane has appended; called on its thread alone. */
  void wrote(int bytes) {
    written.setOpaque(written.getPlain() + bytes);
  }

  /** The segment is to be followed where it is written now. */
  void wantsToBeFollowed() {
    wakePreparer.run();
  }

  /** Bytes that the lane has appended, since the start; any thread. */
  long written() {
    return written.getOpaque();
  }

  boolean isNextReady() {
    return ready.get() != null;
  }

  /** Whether the disk refuses, so that waiting makes no sense. */
  boolean isFaulty() {
    return fault != null || broken != null;
  }

  /**
   * @throws RecordingFailed if the disk lost something that was written: nothing may be added to it
   */
  void checkWhole() {
    IOException why = broken;
    if (why != null) {
      throw new RecordingFailed("the recording could not be put on disk", why);
    }
  }

  /** Whether a segment's file was removed, so that nothing may be added to it. */
  boolean isLost(OpenSegment segment) {
    return lost == segment;
  }

  void whenRoom(Runnable task) {
    waitingForRoom.add(task);
    if (isNextReady() || isFaulty()) {
      runWaiting();
    }
  }

  CompletableFuture<Void> whenOnDisk() {
    var done = new CompletableFuture<Void>();
    waitingForDisk.add(done);
    wakeSyncer.run();
    return done;
  }

  // ---- the background's side ----

  void offer(OpenSegment segment) {
    fault = null;
    ready.set(segment);
    runWaiting();
  }

  /** No segment can be made; those who wait are let go on into a refusal. */
  void fail(IOException why) {
    fault = why;
    runWaiting();
  }

  /** Something already written is lost: for good, until a restart. */
  void fallApart(IOException why) {
    broken = why;
    runWaiting();
    drain(waitingForDisk).forEach(waiter -> waiter.completeExceptionally(why));
  }

  /** The lane goes on in another segment, or not at all; whether that is news. */
  boolean loseCurrent(OpenSegment segment) {
    boolean news = lost != segment;
    lost = segment;
    return news;
  }

  /** Has another segment made if the one that is ready is of no use. */
  void dropReadyIf(Predicate<OpenSegment> useless) {
    OpenSegment segment = ready.get();
    if (segment != null && useless.test(segment) && ready.compareAndSet(segment, null)) {
      segment.close();
      wakePreparer.run();
    }
  }

  /** Why nothing can be recorded, if nothing can: some of it is lost, or there is no room. */
  @Nullable IOException refusing() {
    IOException why = broken;
    return why != null ? why : isNextReady() ? null : fault;
  }

  /** What the disk lost, if it lost something. */
  @Nullable IOException broken() {
    return broken;
  }

  @Nullable OpenSegment current() {
    return current;
  }

  @Nullable OpenSegment takeFull() {
    return full.poll();
  }

  List<CompletableFuture<Void>> takeWaitingForDisk() {
    return drain(waitingForDisk);
  }

  /** At the end: what was ready and is not needed. */
  @Nullable OpenSegment takeReady() {
    return ready.getAndSet(null);
  }

  /** At the end, when the lane's thread writes no more: the current segment counts as full. */
  void retireCurrent() {
    OpenSegment last = current;
    current = null;
    if (last != null) {
      full.add(last);
    }
  }

  private void runWaiting() {
    drain(waitingForRoom).forEach(Runnable::run);
  }

  private static <T> List<T> drain(Queue<T> queue) {
    var taken = new ArrayList<T>();
    for (T item = queue.poll(); item != null; item = queue.poll()) {
      taken.add(item);
    }
    return taken;
  }
}
