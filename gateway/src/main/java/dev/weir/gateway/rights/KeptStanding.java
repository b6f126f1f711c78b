package dev.weir.gateway.rights;

import dev.weir.gateway.rights.Terms.AfterExpiry;
import dev.weir.policy.Subject;
import dev.weir.session.Grant;
import dev.weir.session.Secret;
import dev.weir.session.TicketUse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One session's right, by token or by ticket: holding → finishing → ended. The end is a moment of
 * the clock and of the time that has passed as well, whichever comes first: a clock that is put
 * back makes nothing longer. Thread-safe.
 */
final class KeptStanding implements Standing {
  /** An issuer that did not answer is left in peace for so long. */
  static final Duration AGAIN_AFTER_FAILURE = Duration.ofSeconds(1);

  private final Grant grant;
  private final @Nullable Secret token;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Consumer<KeptStanding> whenClosed;
  private final Object lock = new Object();

  /** What both kinds of time said when the token had just been looked at. */
  private final Instant enteredAt;

  private final long enteredNanos;

  // guarded by the lock, where not volatile
  private volatile Terms terms;
  private volatile End end;
  private volatile @Nullable Over over;
  private @Nullable Holder holder;
  private @Nullable String leaving;
  private Instant expiresAt;
  private long yesNanos;
  private long askNanos;
  private boolean asking;

  /** By either of them; null for never. */
  private record End(@Nullable Instant at, long nanos) {
    static final End NEVER = new End(null, 0);
  }

  /** Whatever runs is ended too, or from when on it is not. */
  private record Over(String reason, boolean now, long sinceNanos) {}

  /**
   * @param token to ask about, taken over; null if it is not asked about
   */
  KeptStanding(
      Grant grant,
      @Nullable Secret token,
      Terms terms,
      InstantSource clock,
      LongSupplier nanos,
      Consumer<KeptStanding> whenClosed) {
    this.grant = grant;
    this.token = token;
    this.terms = terms;
    this.clock = clock;
    this.nanos = nanos;
    this.whenClosed = whenClosed;
    this.expiresAt = grant.subject().expiresAt();
    this.enteredAt = clock.instant();
    this.enteredNanos = nanos.getAsLong();
    this.yesNanos = enteredNanos;
    this.askNanos = yesNanos + untilNextNanos(terms);
    this.end = endOf(terms);
  }

  Grant grant() {
    return grant;
  }

  Terms terms() {
    return terms;
  }

  @Nullable Secret token() {
    return token;
  }

  /** Whether the session goes on only as long as the issuer says so. */
  private boolean lastsByAnswers(Terms now) {
    return token != null && now.afterExpiry() instanceof AfterExpiry.AskAgain;
  }

  private End endOf(Terms now) {
    if (grant.ticket() != null || lastsByAnswers(now)) {
      return End.NEVER;
    }
    Duration more =
        now.afterExpiry() instanceof AfterExpiry.GoOn(var time)
            ? now.clockSkew().plus(time)
            : now.clockSkew();
    if (expiresAt.isAfter(Instant.MAX.minus(more))) {
      return End.NEVER;
    }
    Instant at = expiresAt.plus(more);
    return new End(at, enteredNanos + leftNanos(enteredAt, at));
  }

  private static long leftNanos(Instant from, Instant to) {
    // longer than a process lives, and far from where nanoTime() cannot be compared any more
    long secondsMax = Duration.ofDays(10_000).toSeconds();
    long seconds = to.getEpochSecond() - from.getEpochSecond();
    return seconds > secondsMax
        ? Duration.ofSeconds(secondsMax).toNanos()
        : Duration.between(from, to).toNanos();
  }

  /** The configuration has changed. */
  void under(Terms now) {
    synchronized (lock) {
      if (!now.equals(terms)) {
        End next = endOf(now);
        terms = now;
        end = next;
      }
    }
  }

  @Override
  public @Nullable String over() {
    Over known = over;
    return known == null ? overByTime() : known.reason();
  }

  private @Nullable String overByTime() {
    TicketUse ticket = grant.ticket();
    if (ticket != null) {
      return ticket.left().isPositive()
          ? null
          : "ticket %s has expired".formatted(ticket.ticket().label());
    }
    End now = end;
    return now.at() != null
            && (!clock.instant().isBefore(now.at()) || nanos.getAsLong() - now.nanos() >= 0)
        ? "the token has expired: sign in again with a new one"
        : null;
  }

  /** Whether nobody has looked yet at what the clock says; what runs may finish from now on. */
  @Nullable String finishIfOver() {
    if (over != null) {
      return null;
    }
    String reason = overByTime();
    return reason != null && end(reason, grant.ticket() != null) ? reason : null;
  }

  /** Ends what was to finish and has not, if its time is over. */
  void endIfNotFinished() {
    Over known = over;
    if (known != null
        && !known.now()
        && nanos.getAsLong() - known.sinceNanos() >= terms.grace().toNanos()) {
      end(known.reason(), true);
    }
  }

  /**
   * The right is over.
   *
   * @param now whatever runs; else it may finish
   * @return whether this is news
   */
  boolean end(String reason, boolean now) {
    Holder told;
    synchronized (lock) {
      Over before = over;
      if (before != null && (before.now() || !now)) {
        return false;
      }
      over = new Over(reason, now, nanos.getAsLong());
      told = holder;
    }
    if (told != null) {
      tell(told, reason, now);
    }
    return true;
  }

  /** Nothing is wrong with the right, but the session should end when it can. */
  void leave(String reason) {
    Holder told;
    synchronized (lock) {
      leaving = reason;
      told = holder;
    }
    if (told != null) {
      told.leave(reason);
    }
  }

  private static void tell(Holder session, String reason, boolean now) {
    if (now) {
      session.end(reason);
    } else {
      session.finish(reason);
    }
  }

  @Override
  public void heldBy(Holder session) {
    Over already;
    String left;
    synchronized (lock) {
      holder = session;
      already = over;
      left = leaving;
    }
    if (left != null) {
      session.leave(left);
    }
    if (already != null) {
      tell(session, already.reason(), already.now());
    }
  }

  /** Whether it is time to ask the issuer and nobody does; if so, {@link #asked} must follow. */
  boolean beginsAsking() {
    synchronized (lock) {
      if (!isAskedAbout() || asking || nanos.getAsLong() - askNanos < 0) {
        return false;
      }
      asking = true;
      return true;
    }
  }

  /**
   * The issuer was asked.
   *
   * @param said what it says now; null if there was no answer
   */
  void asked(@Nullable Subject said) {
    synchronized (lock) {
      asking = false;
      long now = nanos.getAsLong();
      if (said == null) {
        askNanos = now + AGAIN_AFTER_FAILURE.toNanos();
        return;
      }
      yesNanos = now;
      expiresAt = said.expiresAt();
      askNanos = now + untilNextNanos(terms);
      end = endOf(terms);
    }
  }

  /** Whether the issuer has not stood by the token for longer than can be accepted. */
  boolean unansweredFor(Duration outageMax) {
    synchronized (lock) {
      return isAskedAbout()
          && nanos.getAsLong() - yesNanos >= terms.askEvery().toNanos() + outageMax.toNanos();
    }
  }

  /** An issuer says of an expired token that it is not active, which is no news. */
  private boolean isAskedAbout() {
    return token != null
        && over == null
        && (lastsByAnswers(terms) || clock.instant().isBefore(expiresAt));
  }

  /** Where answers are all that counts, one is due when the token expires. */
  private long untilNextNanos(Terms now) {
    long every = now.askEvery().toNanos();
    Instant at = clock.instant();
    return lastsByAnswers(now) && at.isBefore(expiresAt)
        ? Math.min(every, leftNanos(at, expiresAt))
        : every;
  }

  @Override
  public void close() {
    whenClosed.accept(this);
    if (token != null) {
      token.close();
    }
  }
}
