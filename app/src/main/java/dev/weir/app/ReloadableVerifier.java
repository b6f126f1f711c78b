package dev.weir.app;

import dev.weir.identity.IssuerAccess;
import dev.weir.identity.IssuerSettings;
import dev.weir.identity.OidcTokenVerifier;
import dev.weir.policy.Subject;
import dev.weir.session.Secret;
import dev.weir.session.TokenVerifier;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Verifies tokens by the issuers in force; known keys are kept as long as the issuers are the same.
 * Thread-safe.
 */
final class ReloadableVerifier implements TokenVerifier {
  private final IssuerAccess access;
  private final InstantSource clock;
  private volatile Current current;

  private record Current(List<IssuerSettings> issuers, OidcTokenVerifier verifier) {}

  ReloadableVerifier(List<IssuerSettings> issuers, IssuerAccess access, InstantSource clock) {
    this.access = access;
    this.clock = clock;
    this.current = new Current(issuers, new OidcTokenVerifier(issuers, access, clock));
  }

  void use(List<IssuerSettings> issuers) {
    if (!issuers.equals(current.issuers())) {
      current = new Current(issuers, new OidcTokenVerifier(issuers, access, clock));
    }
  }

  /** As {@link OidcTokenVerifier#keyFaults}, of the issuers in force. */
  Map<String, String> keyFaults() throws InterruptedException {
    return current.verifier().keyFaults();
  }

  @Override
  public Subject verify(Secret token) throws SignInRefused, InterruptedException {
    return current.verifier().verify(token);
  }

  @Override
  public Subject verifyAgain(Secret token) throws SignInRefused, InterruptedException {
    return current.verifier().verifyAgain(token);
  }
}
