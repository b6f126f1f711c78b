package dev.weir.console;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What has happened lately, numbered, so that each listener reads at a pace of its own and goes on
 * where it was after its connection broke. Whoever adds never waits for who reads. Bounded: who is
 * too far behind is told that it has missed something. Thread-safe.
 */
final class EventLog {
  private static final int KEPT_MAX = 2_000;

  private final String run;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final ArrayDeque<Happening> kept = new ArrayDeque<>();
  private long last;
  private boolean closed;

  /**
   * @param run tells numbers of this log from those of one before a restart; no hyphen in it
   */
  EventLog(String run) {
    this.run = run;
  }

  /**
   * What a listener gets at a time.
   *
   * @param missed whether something between is no longer kept
   * @param happenings with consecutive numbers up to {@code position}
   */
  record Batch(boolean missed, List<Happening> happenings, long position) {}

  void add(Happening happening) {
    lock.lock();
    try {
      last++;
      kept.addLast(happening);
      if (kept.size() > KEPT_MAX) {
        kept.removeFirst();
      }
      added.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The number of the last that has happened: who begins now begins behind it. */
  long position() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  /** What a listener calls a position. */
  String name(long position) {
    return run + "-" + position;
  }

  /**
   * The position of a name; -1 if it is none of this log's, so that something may have been missed.
   */
  long position(@Nullable String name) {
    if (name == null || !name.startsWith(run + "-")) {
      return -1;
    }
    String number = name.substring(run.length() + 1);
    if (!number.matches("\\d{1,18}")) {
      return -1;
    }
    long position = Long.parseLong(number);
    return position <= position() ? position : -1;
  }

  /**
   * What has happened behind a position; waits for something to happen, but not longer than that.
   *
   * @return null if the log is closed; an empty batch if the time is over
   */
  @Nullable Batch await(long position, long timeMaxMillis) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(timeMaxMillis);
      while (!closed && last <= position && left > 0) {
        left = added.awaitNanos(left);
      }
      if (closed) {
        return null;
      }
      long first = last - kept.size();
      boolean missed = position < first;
      var happenings = new ArrayList<Happening>();
      long skip = missed ? kept.size() : position - first;
      for (Happening happening : kept) {
        if (skip-- <= 0) {
          happenings.add(happening);
        }
      }
      return new Batch(missed, happenings, last);
    } finally {
      lock.unlock();
    }
  }

  /** Everybody who waits goes home. */
  void close() {
    lock.lock();
    try {
      closed = true;
      added.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
