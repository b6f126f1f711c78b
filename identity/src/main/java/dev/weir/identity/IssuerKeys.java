package dev.weir.identity;

import dev.weir.session.NoWaiting;
import dev.weir.session.throttle.IssuerQuestions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one issuer, fetched when needed and kept.
 *
 * <p>Keys are fetched again when they are older than {@link #REFRESH_AFTER}, or when a token names
 * a key that is not among them; at most once in {@link #FETCH_INTERVAL_MIN}, whatever tokens name.
 * While the issuer does not answer, the keys that were fetched last serve until they are {@link
 * #AGE_MAX} old, and then none do. Thread-safe: one thread fetches, and only those wait for it that
 * cannot go on without.
 */
final class IssuerKeys {
  static final Duration REFRESH_AFTER = Duration.ofMinutes(10);
  static final Duration FETCH_INTERVAL_MIN = Duration.ofSeconds(30);
  static final Duration FIRST_FETCH_INTERVAL_MIN = Duration.ofSeconds(2);
  static final Duration AGE_MAX = Duration.ofHours(2);
  private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

  private final URI issuer;
  private final IssuerDocuments documents;
  private final InstantSource clock;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile State state = new State(List.of(), Instant.MIN, Instant.MIN, null);

  /**
   * @param fetchedAt when the keys were current; {@code Instant.MIN} if they never were
   * @param attemptedAt when a fetch was last tried
   * @param failure why the last attempt gave nothing; null if it gave the keys
   */
  private record State(
      List<VerificationKey> keys,
      Instant fetchedAt,
      Instant attemptedAt,
      @Nullable String failure) {
    boolean usable(Instant now) {
      return !keys.isEmpty() && now.isBefore(fetchedAt.plus(AGE_MAX));
    }

    boolean mayFetch(Instant now) {
      Duration interval = keys.isEmpty() ? FIRST_FETCH_INTERVAL_MIN : FETCH_INTERVAL_MIN;
      return attemptedAt.equals(Instant.MIN) || !now.isBefore(attemptedAt.plus(interval));
    }
  }

  IssuerKeys(URI issuer, IssuerDocuments documents, InstantSource clock) {
    this.issuer = issuer;
    this.documents = documents;
    this.clock = clock;
  }

  /**
   * The keys with an id, or all if the token names none; empty if the issuer has no such key.
   *
   * @throws KeysUnavailable if that cannot be told, because the issuer does not answer
   */
  List<VerificationKey> find(@Nullable String keyId) throws KeysUnavailable, InterruptedException {
    State current = fresh();
    List<VerificationKey> found = matching(current, keyId);
    if (!found.isEmpty()) {
      return found;
    }
    State newer = fetchedSince(current);
    found = matching(newer, keyId);
    if (found.isEmpty() && newer.failure() != null) {
      throw new KeysUnavailable(newer.failure());
    }
    return found;
  }

  /**
   * Fetches keys if none are there or they are old; a token that comes afterwards need not wait.
   *
   * @return why no key may be used now; null if some may
   */
  @Nullable String fault() throws InterruptedException {
    try {
      var _ = fresh();
      return null;
    } catch (KeysUnavailable e) {
      return e.getMessage();
    }
  }

  /**
   * The keys with an id after another fetch, for a token that none of those found before fits: the
   * issuer may have replaced a key under its id, or name no ids. Empty if a fetch is not due or
   * gives nothing.
   */
  List<VerificationKey> findReplaced(@Nullable String keyId) throws InterruptedException {
    State known = state;
    State newer = fetchedSince(known);
    return newer == known || newer.failure() != null ? List.of() : matching(newer, keyId);
  }

  private static List<VerificationKey> matching(State state, @Nullable String keyId) {
    return keyId == null
        ? state.keys()
        : state.keys().stream().filter(key -> keyId.equals(key.id())).toList();
  }

  private State fresh() throws KeysUnavailable, InterruptedException {
    State current = state;
    Instant now = clock.instant();
    if (!current.usable(now)) {
      current = fetchedSince(current);
      if (!current.usable(now)) {
        throw new KeysUnavailable(failure(current));
      }
    } else if (!now.isBefore(current.fetchedAt().plus(REFRESH_AFTER))
        && current.mayFetch(now)
        && fetching.tryLock()) {
      try {
        NoWaiting.aboutToWait();
        current = fetchUnlessNewerThan(current);
      } finally {
        fetching.unlock();
      }
    }
    return current;
  }

  private static String failure(State state) {
    String failure = state.failure() == null ? IssuerQuestions.NOT_NOW : state.failure();
    return state.keys().isEmpty()
        ? failure
        : "%s; those it gave at %s served for %d hours and no longer do"
            .formatted(failure, state.fetchedAt(), AGE_MAX.toHours());
  }

  private State fetchedSince(State known) throws InterruptedException {
    NoWaiting.aboutToWait();
    fetching.lockInterruptibly();
    try {
      return fetchUnlessNewerThan(known);
    } finally {
      fetching.unlock();
    }
  }

  /** Called with the lock held. Whoever waited for the lock takes what the other one got. */
  private State fetchUnlessNewerThan(State known) throws InterruptedException {
    State current = state;
    Instant now = clock.instant();
    if (current != known || !current.mayFetch(now) || !IssuerQuestions.allowed()) {
      return current;
    }
    try {
      current = new State(documents.keys(), now, now, null);
    } catch (IOException e) {
      String failure = String.valueOf(e.getMessage());
      LOG.warn("The keys of issuer {} could not be fetched: {}", issuer, failure);
      current = new State(current.keys(), current.fetchedAt(), now, failure);
    }
    state = current;
    return current;
  }

  /** The issuer did not give its keys; the message says why. */
  static final class KeysUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    KeysUnavailable(String message) {
      super(message);
    }
  }
}
