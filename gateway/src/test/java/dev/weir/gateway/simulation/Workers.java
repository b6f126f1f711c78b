package dev.weir.gateway.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs what may wait on virtual threads of its own, one at a time and only when it is told to, so
 * that an order of events can be repeated. A thread is let go on until it has ended or waits for an
 * answer of the event loop's. For one thread, which is never one of these.
 */
final class Workers implements Executor {
  private final List<Runnable> waiting = new ArrayList<>();
  private final List<Thread> started = new ArrayList<>();

  @Override
  public synchronized void execute(Runnable task) {
    waiting.add(task);
  }

  /** How many tasks have not begun. */
  synchronized int waiting() {
    return waiting.size();
  }

  /** Begins with one of them, counted from 0. */
  void start(int index) {
    Thread thread;
    synchronized (this) {
      thread = Thread.ofVirtual().unstarted(waiting.remove(index));
    }
    started.add(thread);
    thread.start();
  }

  /** Returns when nothing runs. */
  void settle() {
    for (int i = started.size() - 1; i >= 0; i--) {
      Thread thread = started.get(i);
      while (!waits(thread) && thread.isAlive()) {
        Thread.yield();
      }
      if (!thread.isAlive()) {
        started.remove(i);
      }
    }
  }

  /**
   * Whether it waits for a future that nobody has completed. One that was woken may be said to wait
   * for a moment longer; what it waited for knows better.
   */
  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        && LockSupport.getBlocker(thread) instanceof ForkJoinPool.ManagedBlocker future
        && !future.isReleasable();
  }

  /** Whether nothing waits, neither to begin nor to go on. */
  boolean idle() {
    return waiting() == 0 && started.isEmpty();
  }
}
