package dev.weir.console;

import dev.weir.policy.Subject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How many replays may be followed at a time, by one person and by all. Thread-safe. */
final class FollowPlaces {
  private static final int OF_ALL_MAX = 64;
  private static final int OF_ONE_MAX = 8;

  private final Map<Person, Integer> taken = new HashMap<>();
  private int all;

  private record Person(String issuer, String user) {
    static Person of(Subject subject) {
      return new Person(subject.issuer(), subject.user());
    }
  }

  /**
   * @return whether there was one; it has to be given back by {@link #leave}
   */
  synchronized boolean take(Subject subject) {
    Person person = Person.of(subject);
    int own = taken.getOrDefault(person, 0);
    if (all >= OF_ALL_MAX || own >= OF_ONE_MAX) {
      return false;
    }
    taken.put(person, own + 1);
    all++;
    return true;
  }

  synchronized void leave(Subject subject) {
    taken.computeIfPresent(Person.of(subject), (person, own) -> own == 1 ? null : own - 1);
    all--;
    notifyAll();
  }

  /** Returns when nobody follows any more, or that time is over. */
  synchronized void awaitNobody(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    long leftMillis = atMost.toMillis();
    while (all > 0 && leftMillis > 0) {
      wait(leftMillis);
      leftMillis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }
}
