package dev.weir.identity;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers that hold for a while, at most so many of them; the one asked for least recently goes
 * first. Thread-safe.
 */
final class Remembered<K, V> {
  private final int entriesMax;

  @SuppressWarnings("serial") // never serialised
  private final Map<K, Held<V>> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Held<V>> eldest) {
          return size() > entriesMax;
        }
      };

  private record Held<V>(V value, Instant until) {}

  Remembered(int entriesMax) {
    this.entriesMax = entriesMax;
  }

  /** Null if nothing is remembered that holds now. */
  synchronized @Nullable V get(K key, Instant now) {
    Held<V> entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    if (!now.isBefore(entry.until())) {
      entries.remove(key);
      return null;
    }
    return entry.value();
  }

  synchronized void put(K key, V value, Instant until) {
    entries.put(key, new Held<>(value, until));
  }

  synchronized void forget(K key) {
    entries.remove(key);
  }
}
