package dev.weir.store.approval;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A clock that goes only when told to, and rings what is due. Thread-safe. */
final class ManualTimer implements DeskTimer, InstantSource {
  private final List<Entry> entries = new ArrayList<>();
  private Instant now;

  private record Entry(Instant moment, Runnable task) {}

  ManualTimer(Instant now) {
    this.now = now;
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public synchronized Alarm at(Instant moment, Runnable task) {
    var entry = new Entry(moment, task);
    entries.add(entry);
    return () -> {
      synchronized (this) {
        entries.remove(entry);
      }
    };
  }

  void advance(Duration by) {
    List<Entry> due;
    synchronized (this) {
      now = now.plus(by);
      due =
          entries.stream()
              .filter(entry -> !entry.moment().isAfter(now))
              .sorted(Comparator.comparing(Entry::moment))
              .toList();
      entries.removeAll(due);
    }
    due.forEach(entry -> entry.task().run());
  }
}
