package dev.weir.console;

import dev.weir.console.BrowserSignIn.NotSignedIn;
import dev.weir.policy.Subject;
import dev.weir.session.Secret;
import dev.weir.session.TokenVerifier;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Somebody who is signed in with a browser: the tokens stay here, the browser has a word for them.
 * The access token is verified anew at each request, as a bearer token would be, so that whatever
 * ends its rights ends these; one that has expired is exchanged for a new one, if the issuer gave
 * the means. Thread-safe.
 */
final class BrowserSession {
  private final String issuer;
  private final String csrf;
  private final Subject signedInAs;
  private final Instant endsAt;
  private final ReentrantLock exchanging = new ReentrantLock();
  private volatile BrowserSignIn.Tokens tokens;
  private volatile Instant lastUsed;
  private volatile boolean ended;

  /**
   * @param issuer its name in the configuration
   * @param csrf what the page sends with everything that changes something
   * @param tokens taken over
   */
  BrowserSession(
      String issuer,
      String csrf,
      Subject signedInAs,
      BrowserSignIn.Tokens tokens,
      Instant now,
      Duration longest) {
    this.issuer = issuer;
    this.csrf = csrf;
    this.signedInAs = signedInAs;
    this.tokens = tokens;
    this.lastUsed = now;
    this.endsAt = now.plus(longest);
  }

  String csrf() {
    return csrf;
  }

  /** When it ends whatever anybody does. */
  Instant endsAt() {
    return endsAt;
  }

  boolean isOver(Instant now, Duration idleMax) {
    return ended || !now.isBefore(endsAt) || !now.isBefore(lastUsed.plus(idleMax));
  }

  /**
   * Who it is now.
   *
   * @throws SignInRefused if the token's rights have ended
   */
  Subject subject(TokenVerifier verifier, BrowserSignIn signIn, Instant now)
      throws SignInRefused, InterruptedException {
    BrowserSignIn.Tokens before = tokens;
    Subject subject;
    try {
      subject = verified(verifier, before.access());
    } catch (SignInRefused refused) {
      if (refused.fault() != Fault.EXPIRED || before.refresh() == null) {
        throw refused;
      }
      exchange(before, signIn, refused);
      subject = verified(verifier, tokens.access());
    }
    if (!subject.user().equals(signedInAs.user())
        || !subject.issuer().equals(signedInAs.issuer())) {
      throw new SignInRefused(Fault.MALFORMED, "the issuer gave somebody else's token");
    }
    lastUsed = now;
    return subject;
  }

  private Subject verified(TokenVerifier verifier, Secret access)
      throws SignInRefused, InterruptedException {
    try (Secret copy = copied(access)) {
      return verifier.verify(copy);
    }
  }

  private static Secret copied(Secret access) throws SignInRefused {
    try {
      return access.copy();
    } catch (IllegalStateException wiped) {
      throw new SignInRefused(Fault.INACTIVE, "signed out");
    }
  }

  /** One request at a time; a refresh token may be good once. */
  private void exchange(BrowserSignIn.Tokens before, BrowserSignIn signIn, SignInRefused expired)
      throws SignInRefused, InterruptedException {
    exchanging.lockInterruptibly();
    try {
      Secret refresh = before.refresh();
      if (tokens != before || refresh == null) {
        return;
      }
      BrowserSignIn.Tokens fresh = signIn.refresh(issuer, refresh);
      Secret next = fresh.refresh();
      // an issuer that gives no other one lets the old one go on (RFC 6749, section 6)
      tokens = new BrowserSignIn.Tokens(fresh.access(), next == null ? refresh : next);
      before.access().close();
      if (next != null) {
        refresh.close();
      }
      if (ended) {
        wipe();
      }
    } catch (NotSignedIn refused) {
      throw expired;
    } finally {
      exchanging.unlock();
    }
  }

  /** Signed out: nothing of it is kept. */
  void end() {
    ended = true;
    wipe();
  }

  private void wipe() {
    tokens.access().close();
    Secret refresh = tokens.refresh();
    if (refresh != null) {
      refresh.close();
    }
  }

  @Override
  public String toString() {
    return "BrowserSession[" + signedInAs.user() + "]";
  }
}
