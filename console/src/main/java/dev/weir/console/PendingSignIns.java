package dev.weir.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * People whose browser is at an issuer. Each may come back once, within some minutes, and only with
 * the browser that went: state in the address and a word in its cookie belong together. Bounded;
 * the longest away are forgotten first. Thread-safe.
 */
final class PendingSignIns {
  static final Duration TIME_MAX = Duration.ofMinutes(10);
  private static final int PENDING_MAX = 10_000;

  private final Unguessable unguessable;
  private final InstantSource clock;
  private final LinkedHashMap<String, Pending> byState = new LinkedHashMap<>();

  /**
   * @param verifier of PKCE
   * @param comeBackTo a path of the console
   */
  record Pending(
      String issuer, String verifier, String comeBackTo, String browserHash, Instant until) {
    @Override
    public String toString() {
      return "Pending[" + issuer + "]";
    }
  }

  /**
   * What somebody leaves with.
   *
   * @param browser for its cookie
   */
  record Left(String state, String browser, Pending pending) {}

  PendingSignIns(Unguessable unguessable, InstantSource clock) {
    this.unguessable = unguessable;
    this.clock = clock;
  }

  Left leave(String issuer, String comeBackTo) {
    String state = unguessable.word();
    String browser = unguessable.word();
    var pending =
        new Pending(
            issuer,
            unguessable.word(),
            comeBackTo,
            Unguessable.hash(browser),
            clock.instant().plus(TIME_MAX));
    synchronized (byState) {
      byState.put(Unguessable.hash(state), pending);
      var eldest = byState.entrySet().iterator();
      while (byState.size() > PENDING_MAX) {
        eldest.next();
        eldest.remove();
      }
    }
    return new Left(state, browser, pending);
  }

  /** Who comes back; null if nobody left so, too long ago, or with another browser. */
  @Nullable Pending comeBack(String state, @Nullable String browser) {
    Pending pending;
    synchronized (byState) {
      pending = byState.remove(Unguessable.hash(state));
      forgetLate();
    }
    return pending != null
            && browser != null
            && clock.instant().isBefore(pending.until())
            && Unguessable.same(pending.browserHash(), Unguessable.hash(browser))
        ? pending
        : null;
  }

  private void forgetLate() {
    Instant now = clock.instant();
    var eldest = byState.entrySet().iterator();
    while (eldest.hasNext()) {
      Map.Entry<String, Pending> entry = eldest.next();
      if (now.isBefore(entry.getValue().until())) {
        return;
      }
      eldest.remove();
    }
  }
}
