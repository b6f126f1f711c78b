package dev.weir.gateway.rights;

import dev.weir.policy.Subject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the newest token says of each person with each agent: an older one says what was. Remembers
 * so many of them; who was heard of least recently is forgotten first. Thread-safe.
 */
final class NewestWords {
  private final int entriesMax;

  @SuppressWarnings("serial") // never serialised
  private final Map<Key, Subject> newest =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Subject> eldest) {
          return size() > entriesMax;
        }
      };

  private record Key(String issuer, String user, @Nullable String agent) {}

  NewestWords(int entriesMax) {
    this.entriesMax = entriesMax;
  }

  /** Whether one subject is the other, by another token perhaps. */
  static boolean isSame(Subject one, Subject other) {
    return key(one).equals(key(other));
  }

  /** Whether the one token says what was before the other said something else. */
  static boolean isOlder(Subject one, Subject other) {
    Instant then = statedAt(one);
    Instant later = statedAt(other);
    return then != null && later != null && then.isBefore(later);
  }

  /**
   * Notes what a token says.
   *
   * @return the newest that was known of this subject before; null if nothing was
   */
  synchronized @Nullable Subject note(Subject subject) {
    if (statedAt(subject) == null) {
      return null;
    }
    Key key = key(subject);
    Subject known = newest.get(key);
    if (known == null || !isOlder(subject, known)) {
      newest.put(key, subject);
    }
    return known;
  }

  private static @Nullable Instant statedAt(Subject subject) {
    Subject.Proof proof = subject.proof();
    return proof == null ? null : proof.statedAt();
  }

  private static Key key(Subject subject) {
    return new Key(subject.issuer(), subject.user(), subject.agent());
  }
}
