package dev.weir.store.recording;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions that one lane still records, with the segment that each began in. Thread-safe. */
final class Unfinished {
  private final Map<Integer, Long> firstSequences = new ConcurrentHashMap<>();

  void began(int reference, long sequence) {
    firstSequences.putIfAbsent(reference, sequence);
  }

  void ended(int reference) {
    firstSequences.remove(reference);
  }

  /** The oldest segment that a session of now began in; the greatest number if there is none. */
  long oldestSequence() {
    return firstSequences.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
  }
}
