package dev.weir.console;

import dev.weir.console.ConsoleSettings.SignInLimits;
import dev.weir.policy.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is signed in with a browser. In memory only: after a restart people sign in again, which
 * their issuer mostly does by itself. Bounded; the longest signed in goes first. Thread-safe.
 */
final class BrowserSessions {
  private static final int SESSIONS_MAX = 10_000;

  private final Unguessable unguessable;
  private final Supplier<SignInLimits> limits;
  private final InstantSource clock;
  private final LinkedHashMap<String, BrowserSession> byWord = new LinkedHashMap<>();

  /** A session, with the word for the browser's cookie. */
  record Opened(String word, BrowserSession session) {
    @Override
    public String toString() {
      return "Opened[***]";
    }
  }

  BrowserSessions(Unguessable unguessable, Supplier<SignInLimits> limits, InstantSource clock) {
    this.unguessable = unguessable;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Somebody has signed in.
   *
   * @param tokens taken over
   */
  Opened open(String issuer, Subject subject, BrowserSignIn.Tokens tokens) {
    String word = unguessable.word();
    var session =
        new BrowserSession(
            issuer, unguessable.word(), subject, tokens, clock.instant(), limits.get().longest());
    synchronized (byWord) {
      forgetEnded();
      byWord.put(Unguessable.hash(word), session);
      var eldest = byWord.values().iterator();
      while (byWord.size() > SESSIONS_MAX) {
        eldest.next().end();
        eldest.remove();
      }
    }
    return new Opened(word, session);
  }

  /** The session of a browser's word; null if there is none, or it is over. */
  @Nullable BrowserSession find(String word) {
    String hash = Unguessable.hash(word);
    BrowserSession session;
    synchronized (byWord) {
      session = byWord.get(hash);
    }
    if (session != null && session.isOver(clock.instant(), limits.get().idleMax())) {
      close(word);
      return null;
    }
    return session;
  }

  /** Signed out, or its rights have ended. Harmless if there is none. */
  void close(String word) {
    BrowserSession session;
    synchronized (byWord) {
      session = byWord.remove(Unguessable.hash(word));
    }
    if (session != null) {
      session.end();
    }
  }

  private void forgetEnded() {
    Instant now = clock.instant();
    Duration idleMax = limits.get().idleMax();
    byWord
        .values()
        .removeIf(session -> {
          boolean over = session.isOver(now, idleMax);
          if (over) {
            session.end();
          }
          return over;
        });
  }
}
