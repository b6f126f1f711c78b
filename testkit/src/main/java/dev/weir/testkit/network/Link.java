package dev.weir.testkit.network;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** One connection through a {@link FaultProxy}. Thread-safe. */
public final class Link {
  private static final int BURST_BYTES = 16 << 10;

  /** Between pieces, so that who reads finds them apart. */
  private static final long PIECE_PAUSE_NANOS = 50_000;

  private final Socket client;
  private final Socket target;
  private final Map<Direction, AtomicLong> passed = new EnumMap<>(Direction.class);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Guarded by {@link #lock}, as are the fields below. */
  private final Map<Direction, Boolean> stalled = new EnumMap<>(Direction.class);

  private boolean broken;
  private boolean silent;
  private boolean over;

  Link(Socket client, Socket target) {
    this.client = client;
    this.target = target;
    for (Direction direction : Direction.values()) {
      passed.put(direction, new AtomicLong());
      stalled.put(direction, false);
    }
  }

  void start(Course toTarget, Course toClient) {
    start(Direction.TO_TARGET, client, target, toTarget);
    start(Direction.TO_CLIENT, target, client, toClient);
  }

  private void start(Direction direction, Socket from, Socket to, Course course) {
    Thread.ofVirtual()
        .name("weir-testkit-link-" + direction)
        .start(() -> {
          try {
            carry(direction, from, to, course);
          } catch (IOException gone) {
            if (!isOver()) {
              // one end has gone without a goodbye, and the other hears of it in the same way
              reset();
            }
          }
        });
  }

  private void carry(Direction direction, Socket from, Socket to, Course course)
      throws IOException {
    Cut cut = course.cut().get();
    var burst = new byte[BURST_BYTES];
    while (true) {
      awaitFlow(direction);
      int count = from.getInputStream().read(burst);
      if (count < 0) {
        breakOff(Breakage.HALF_CLOSE, to);
        return;
      }
      awaitFlow(direction);
      if (isSilent()) {
        continue;
      }
      int passing = cut.passing(burst, count);
      LockSupport.parkNanos(course.latency().toNanos());
      write(direction, to, burst, passing, course.pieceBytesMax());
      if (passing < count) {
        noteBroken();
        breakOff(course.breakage(), to);
        if (course.breakage() != Breakage.SILENCE) {
          return;
        }
      }
    }
  }

  private void write(Direction direction, Socket to, byte[] bytes, int count, int pieceMax)
      throws IOException {
    for (int at = 0; at < count; at += Math.min(pieceMax, count - at)) {
      int length = Math.min(pieceMax, count - at);
      if (at > 0) {
        LockSupport.parkNanos(PIECE_PAUSE_NANOS);
      }
      to.getOutputStream().write(bytes, at, length);
      counter(direction).addAndGet(length);
    }
  }

  private AtomicLong counter(Direction direction) {
    AtomicLong counter = passed.get(direction);
    if (counter == null) {
      throw new IllegalStateException("every direction has a counter");
    }
    return counter;
  }

  private void awaitFlow(Direction direction) {
    lock.lock();
    try {
      while (Boolean.TRUE.equals(stalled.get(direction)) && !over) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isSilent() {
    lock.lock();
    try {
      return silent;
    } finally {
      lock.unlock();
    }
  }

  private boolean isOver() {
    lock.lock();
    try {
      return over;
    } finally {
      lock.unlock();
    }
  }

  private void noteBroken() {
    lock.lock();
    try {
      broken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void breakOff(Breakage how, Socket receiver) {
    switch (how) {
      case CLOSE -> close();
      case RESET -> reset();
      case HALF_CLOSE -> shutOutput(receiver);
      case SILENCE -> fallSilent();
    }
  }

  private static void shutOutput(Socket receiver) {
    try {
      receiver.shutdownOutput();
    } catch (IOException gone) {
      // there is nobody left to tell
      return;
    }
  }

  /** What is sent that way from now on waits; senders notice when the buffers are full. */
  public void stall(Direction direction) {
    setStalled(direction, true);
  }

  /** What was sent meanwhile arrives. */
  public void resume(Direction direction) {
    setStalled(direction, false);
  }

  private void setStalled(Direction direction, boolean on) {
    lock.lock();
    try {
      stalled.put(direction, on);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** From now on nothing arrives in either direction, and nobody is told. */
  public void fallSilent() {
    lock.lock();
    try {
      silent = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Both ends are told that the connection is gone. */
  public void reset() {
    noteOver();
    for (Socket end : new Socket[] {client, target}) {
      try {
        end.setSoLinger(true, 0);
      } catch (IOException closed) {
        continue;
      }
    }
    close();
  }

  /** Both ends are told that the other one has closed. */
  public void close() {
    noteOver();
    for (Socket end : new Socket[] {client, target}) {
      try {
        end.close();
      } catch (IOException closed) {
        continue;
      }
    }
  }

  private void noteOver() {
    lock.lock();
    try {
      over = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes that have been handed on so far. */
  public long passed(Direction direction) {
    return counter(direction).get();
  }

  /** Whether the place has been reached at which its course says that it breaks. */
  public boolean broken() {
    lock.lock();
    try {
      return broken;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns when that place is reached.
   *
   * @throws AssertionError if it is not within the time
   */
  public void awaitBroken(Duration timeMax) throws InterruptedException {
    long leftNanos = timeMax.toNanos();
    lock.lock();
    try {
      while (!broken) {
        if (leftNanos <= 0) {
          throw new AssertionError("the connection was not cut in " + timeMax);
        }
        leftNanos = changed.awaitNanos(leftNanos);
      }
    } finally {
      lock.unlock();
    }
  }
}
