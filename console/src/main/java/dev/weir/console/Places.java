package dev.weir.console;

import dev.weir.policy.Subject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How many answers may be open at a time, for one person and for all. Thread-safe. */
final class Places {
  private final int ofAllMax;
  private final int ofOneMax;
  private final Map<Person, Integer> taken = new HashMap<>();
  private int all;

  private record Person(String issuer, String user) {
    static Person of(Subject subject) {
      return new Person(subject.issuer(), subject.user());
    }
  }

  Places(int ofAllMax, int ofOneMax) {
    this.ofAllMax = ofAllMax;
    this.ofOneMax = ofOneMax;
  }

  /**
   * @return whether there was one; it has to be given back by {@link #leave}
   */
  synchronized boolean take(Subject subject) {
    Person person = Person.of(subject);
    int own = taken.getOrDefault(person, 0);
    if (all >= ofAllMax || own >= ofOneMax) {
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

  /** Returns when all are given back, or that time is over. */
  synchronized void awaitNobody(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    long leftMillis = atMost.toMillis();
    while (all > 0 && leftMillis > 0) {
      wait(leftMillis);
      leftMillis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }
}
