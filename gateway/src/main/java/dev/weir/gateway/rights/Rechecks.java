package dev.weir.gateway.rights;

import dev.weir.policy.Subject;
import dev.weir.session.Secret;
import dev.weir.session.TokenVerifier;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks issuers about the tokens of open sessions again: some at a time, each on a thread of its
 * own. Thread-safe.
 */
final class Rechecks {
  /** After the time for which a yes holds, so much longer without an answer is forgiven. */
  static final Duration OUTAGE_MAX = Duration.ofMinutes(2);

  private static final int AT_A_TIME = 16;
  private static final Logger LOG = LoggerFactory.getLogger(Rechecks.class);

  private final TokenVerifier verifier;
  private final Executor blocking;
  private final Outcome outcome;
  private final Semaphore turns = new Semaphore(AT_A_TIME);

  /** What comes of a question, besides that the session goes on. */
  interface Outcome {
    /** The issuer does not stand by the token any more. */
    void withdrawn(KeptStanding standing, String reason);

    /** It does, and says this. */
    void said(KeptStanding standing, Subject now);
  }

  Rechecks(TokenVerifier verifier, Executor blocking, Outcome outcome) {
    this.verifier = verifier;
    this.blocking = blocking;
    this.outcome = outcome;
  }

  /** Asks where it is time to; returns at once. */
  void look(KeptStanding standing) {
    if (standing.unansweredFor(OUTAGE_MAX)) {
      outcome.withdrawn(
          standing,
          "issuer \"%s\" has not answered for %d seconds whether the token is active: sign in again"
              .formatted(
                  standing.grant().subject().issuer(),
                  standing.terms().askEvery().plus(OUTAGE_MAX).toSeconds()));
    } else if (standing.beginsAsking()) {
      blocking.execute(() -> ask(standing));
    }
  }

  private void ask(KeptStanding standing) {
    Subject said = null;
    try {
      turns.acquire();
      try {
        said = answer(standing);
      } finally {
        turns.release();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException unexpected) {
      // it may have ended, and its token be wiped, since it was looked at
      if (standing.over() == null) {
        LOG.error("a token could not be asked about", unexpected);
      }
    } finally {
      standing.asked(said);
    }
    if (said != null) {
      outcome.said(standing, said);
    }
  }

  private @Nullable Subject answer(KeptStanding standing) throws InterruptedException {
    Secret token = standing.token();
    if (token == null || standing.over() != null) {
      return null;
    }
    try {
      return verifier.verifyAgain(token);
    } catch (SignInRefused refused) {
      if (refused.fault() == Fault.ISSUER_UNAVAILABLE) {
        LOG.atWarn()
            .addKeyValue("session", standing.grant().sessionId())
            .log("session {}: {}", standing.grant().sessionId(), refused.getMessage());
      } else {
        outcome.withdrawn(standing, String.valueOf(refused.getMessage()));
      }
      return null;
    }
  }
}
