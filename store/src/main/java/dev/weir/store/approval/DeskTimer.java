package dev.weir.store.approval;

import java.time.Instant;

/** Runs things at their time. Thread-safe. */
public interface DeskTimer {
  /** Runs the task once, on any thread, at the moment given or soon after; tasks are short. */
  Alarm at(Instant moment, Runnable task);

  /** A task that has not run yet. */
  interface Alarm {
    /** Without effect if it has run. */
    void cancel();
  }
}
