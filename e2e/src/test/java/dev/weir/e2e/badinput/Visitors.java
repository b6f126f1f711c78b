package dev.weir.e2e.badinput;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Pays visits of given kinds, one after the other. Thread-safe. */
final class Visitors {
  private final List<Visit> kinds;
  private final AtomicLong visits = new AtomicLong();

  Visitors(List<Visit> kinds) {
    this.kinds = List.copyOf(kinds);
  }

  /** How many were paid. */
  long visits() {
    return visits.get();
  }

  void visitUntil(AtomicBoolean over, long seed) {
    var random = new SplittableRandom(seed);
    while (!over.get()) {
      try {
        kinds.get(random.nextInt(kinds.size())).pay(random);
      } catch (IOException shownOut) {
        // What they come to does not matter here.
      }
      visits.incrementAndGet();
    }
  }
}
