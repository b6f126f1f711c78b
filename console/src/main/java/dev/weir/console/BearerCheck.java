package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.AuditTrail;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.session.Secret;
import dev.weir.session.TokenVerifier;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import dev.weir.session.throttle.IssuerQuestions;
import dev.weir.session.throttle.SignInThrottle;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies tokens that come with requests, where a client is told to come back later instead of
 * being kept waiting; refusals are audited. May block on an issuer; thread-safe.
 */
public final class BearerCheck {
  private static final Logger LOG = LoggerFactory.getLogger(BearerCheck.class);

  /** Where the audit has the connection that a client of a database asked for. */
  private static final String NO_CONNECTION = "";

  private final TokenVerifier verifier;
  private final SignInThrottle throttle;
  private final AuditTrail audit;
  private final InstantSource clock;

  /**
   * @param audit that can bear a flood: {@link dev.weir.session.throttle.RefusalTrail}
   */
  public BearerCheck(
      TokenVerifier verifier, SignInThrottle throttle, AuditTrail audit, InstantSource clock) {
    this.verifier = verifier;
    this.throttle = throttle;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * As {@link TokenVerifier#verify}.
   *
   * @throws ComeBackLater in place of {@link SignInRefused}, after too many failures
   */
  public Subject verify(Secret token, InetAddress source)
      throws SignInRefused, ComeBackLater, InterruptedException {
    SignInThrottle.Attempt attempt = throttle.attempt(source, null);
    try {
      Subject subject =
          IssuerQuestions.<Subject, Exception>within(attempt::mayAsk, () -> verifier.verify(token));
      attempt.succeeded();
      return subject;
    } catch (SignInRefused refused) {
      append(refused, source);
      Duration late =
          refused.fault() == Fault.ISSUER_UNAVAILABLE ? attempt.notTold() : attempt.failed();
      if (late.isPositive()) {
        throw new ComeBackLater(late);
      }
      throw refused;
    } catch (InterruptedException | RuntimeException failed) {
      throw failed;
    } catch (Exception undeclared) {
      throw new IllegalStateException(undeclared);
    }
  }

  /** A refusal that cannot be written down is a refusal still. */
  private void append(SignInRefused refused, InetAddress source) {
    try {
      audit.append(
          new AuditEvent.SignInRefused(
              clock.instant(),
              source,
              NO_CONNECTION,
              null,
              refused.fault() + ": " + refused.getMessage()));
    } catch (RuntimeException unwritten) {
      LOG.error("a refused token could not be written to the audit trail", unwritten);
    }
  }

  /** Too many tokens from there were no good, and this one is not known to be. */
  public static final class ComeBackLater extends Exception {
    private static final long serialVersionUID = 1L;
    private final Duration after;

    ComeBackLater(Duration after) {
      super("too many sign-ins from this address have failed: try again in some seconds");
      this.after = after;
    }

    public Duration after() {
      return after;
    }
  }
}
