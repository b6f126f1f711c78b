package dev.weir.session;

import dev.weir.policy.Subject;

/** Proves who a client is. May block on an issuer; thread-safe. */
public interface TokenVerifier {
  /**
   * @param token as the client sent it; not kept
   * @throws SignInRefused saying which check failed, without any part of the token
   */
  Subject verify(Secret token) throws SignInRefused, InterruptedException;

  /**
   * Checks a token again that was accepted before and whose issuer was asked about it. What the
   * issuer says of it now counts, also where the end that is written in the token is over.
   *
   * @param token not kept
   * @throws SignInRefused with {@link Fault#ISSUER_UNAVAILABLE} if there is no answer
   */
  default Subject verifyAgain(Secret token) throws SignInRefused, InterruptedException {
    return verify(token);
  }

  /** Why a token was not accepted. */
  enum Fault {
    MALFORMED,
    UNKNOWN_ISSUER,
    WRONG_AUDIENCE,
    BAD_SIGNATURE,
    FORBIDDEN_ALGORITHM,
    EXPIRED,
    NOT_YET_VALID,
    MISSING_CLAIM,
    /** Its issuer was asked and does not stand by it, or does no longer. */
    INACTIVE,
    ISSUER_UNAVAILABLE
  }

  /** The token was not accepted; the message is safe to show to the client. */
  final class SignInRefused extends Exception {
    private static final long serialVersionUID = 1L;
    private final Fault fault;

    public SignInRefused(Fault fault, String message) {
      super(message);
      this.fault = fault;
    }

    public Fault fault() {
      return fault;
    }
  }
}
