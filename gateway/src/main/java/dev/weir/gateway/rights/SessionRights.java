package dev.weir.gateway.rights;

import dev.weir.policy.Subject;
import dev.weir.session.AuditTrail;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.session.Grant;
import dev.weir.session.Secret;
import dev.weir.session.SessionEnds;
import dev.weir.session.TokenVerifier;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends sessions when the right to them ends. It is looked at every session again and again, which
 * costs less than an alarm for each, and notices clocks that jump and machines that slept; a
 * session asks for itself before it begins something. Does not block but where it says so;
 * thread-safe.
 */
public final class SessionRights implements SessionEnds {
  private static final int PEOPLE_MAX = 10_000;
  private static final String SIGN_IN_AGAIN = ": sign in again";
  private static final Logger LOG = LoggerFactory.getLogger(SessionRights.class);

  private final Conditions conditions;
  private final AuditTrail audit;
  private final Executor blocking;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Rechecks rechecks;
  private final NewestWords newest = new NewestWords(PEOPLE_MAX);
  private final Set<KeptStanding> standings = ConcurrentHashMap.newKeySet();

  /** Told when a session has ended while the gateway waits for them. */
  private final Object drained = new Object();

  /** Why sessions are to leave; null while they may stay. */
  private volatile @Nullable String leaving;

  /**
   * @param verifier is asked again about tokens
   * @param blocking runs each task on a thread that may wait
   * @param nanos time that passes evenly, as {@link System#nanoTime}
   */
  public SessionRights(
      Conditions conditions,
      TokenVerifier verifier,
      AuditTrail audit,
      Executor blocking,
      InstantSource clock,
      LongSupplier nanos) {
    this.conditions = conditions;
    this.audit = audit;
    this.blocking = blocking;
    this.clock = clock;
    this.nanos = nanos;
    this.rechecks =
        new Rechecks(
            verifier,
            blocking,
            new Rechecks.Outcome() {
              @Override
              public void withdrawn(KeptStanding standing, String reason) {
                end(standing, null, reason);
              }

              @Override
              public void said(KeptStanding standing, Subject now) {
                compare(standing, now);
              }
            });
  }

  /**
   * A session is about to be opened. From here on nothing that ends it is missed.
   *
   * @param token that opens it, lent; null if it is a ticket
   * @return to be closed when the session is over, or was not opened
   */
  public Standing enter(Grant grant, @Nullable Secret token) throws RightsRefused {
    Terms terms = conditions.terms(grant.subject());
    if (terms == null) {
      throw new RightsRefused(issuerGone(grant.subject()));
    }
    var standing =
        new KeptStanding(
            grant, toAskAbout(grant.subject(), token), terms, clock, nanos, this::closed);
    standings.add(standing);
    String left = leaving;
    if (left != null) {
      // it was let in before, and has nothing yet that could come to an end
      standing.close();
      throw new RightsRefused(left);
    }
    String fault = fault(grant);
    if (fault == null && grant.ticket() == null) {
      fault = outdated(grant.subject());
    }
    if (fault != null) {
      standing.close();
      throw new RightsRefused(fault);
    }
    return standing;
  }

  private void closed(KeptStanding standing) {
    standings.remove(standing);
    if (leaving != null) {
      synchronized (drained) {
        drained.notifyAll();
      }
    }
  }

  /**
   * Asks every session to leave when it can, lets none in any more, and waits until all have left.
   *
   * @param reason told to clients
   * @return how many are left after that time
   */
  public int drain(String reason, Duration atMost) throws InterruptedException {
    leaving = reason;
    standings.forEach(each -> each.leave(reason));
    long end = System.nanoTime() + atMost.toNanos();
    synchronized (drained) {
      while (!standings.isEmpty()) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          break;
        }
        drained.wait(left);
      }
    }
    return standings.size();
  }

  private static @Nullable Secret toAskAbout(Subject subject, @Nullable Secret token) {
    Subject.Proof proof = subject.proof();
    return token != null && proof != null && proof.asked() ? token.copy() : null;
  }

  /** Why a token that says what was is not taken; ends the sessions of which that is true. */
  private @Nullable String outdated(Subject subject) {
    Subject known = newest.note(subject);
    if (known != null && NewestWords.isOlder(subject, known)) {
      return subject.hasMoreThan(known)
          ? "a newer token of \"%s\" shows that groups or roles of this one are lost: sign in with"
                  .formatted(subject.user())
              + " the newer one"
          : null;
    }
    if (subject.equals(known)) {
      // what is older was looked at when that came, or has found it here
      return null;
    }
    for (KeptStanding each : standings) {
      Subject other = each.grant().subject();
      if (each.grant().ticket() == null
          && NewestWords.isSame(other, subject)
          && NewestWords.isOlder(other, subject)) {
        compare(each, subject);
      }
    }
    return null;
  }

  /** What was given to who had more must not go on. */
  private void compare(KeptStanding standing, Subject now) {
    Subject then = standing.grant().subject();
    if (!NewestWords.isSame(then, now)) {
      end(standing, null, "the issuer says that the token is somebody else's" + SIGN_IN_AGAIN);
    } else if (then.hasMoreThan(now)) {
      end(standing, null, "you have lost groups or roles since you signed in" + SIGN_IN_AGAIN);
    }
  }

  /** Looks at every session; to be called again and again, a second apart at most. */
  public void look() {
    for (KeptStanding each : standings) {
      String reason = each.finishIfOver();
      if (reason != null) {
        append(each, null, reason);
      }
      each.endIfNotFinished();
      rechecks.look(each);
    }
  }

  /** The configuration has changed: what could not be opened now is ended. */
  public void reconsider() {
    for (KeptStanding each : standings) {
      String fault = fault(each.grant());
      if (fault != null) {
        end(each, null, fault);
      }
      Terms terms = conditions.terms(each.grant().subject());
      if (terms != null) {
        each.under(terms);
      }
    }
  }

  private @Nullable String fault(Grant grant) {
    Subject subject = grant.subject();
    String connection = grant.place().connection();
    if (conditions.terms(subject) == null) {
      return issuerGone(subject);
    }
    if (!conditions.has(grant.place())) {
      return "there is no connection \"%s\" any more".formatted(connection);
    }
    return conditions.policy().admits(subject, grant.place(), clock.instant())
        ? null
        : "no rule lets user \"%s\" use connection \"%s\" any more"
            .formatted(subject.user(), connection);
  }

  private static String issuerGone(Subject subject) {
    return "tokens of issuer \"%s\" are not accepted any more".formatted(subject.issuer());
  }

  @Override
  public int end(Predicate<Grant> which, Subject by, String why) {
    int ended = 0;
    String reason = "ended by " + by.user() + (why.isEmpty() ? "" : ": " + why);
    for (KeptStanding each : standings) {
      if (which.test(each.grant()) && end(each, by, reason)) {
        ended++;
      }
    }
    return ended;
  }

  private boolean end(KeptStanding standing, @Nullable Subject by, String reason) {
    boolean news = standing.end(reason, true);
    if (news) {
      append(standing, by, reason);
    }
    return news;
  }

  private void append(KeptStanding standing, @Nullable Subject by, String reason) {
    Grant grant = standing.grant();
    var event =
        new AuditEvent.SessionEnded(
            clock.instant(),
            grant.sessionId(),
            grant.place().connection(),
            grant.subject(),
            by,
            reason);
    blocking.execute(() -> {
      try {
        audit.append(event);
      } catch (RuntimeException unwritten) {
        LOG.atError()
            .addKeyValue("session", grant.sessionId())
            .setCause(unwritten)
            .log("the end of session {} is not in the audit trail", grant.sessionId());
      }
    });
  }
}
