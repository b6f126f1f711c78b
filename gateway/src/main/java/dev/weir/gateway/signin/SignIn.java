package dev.weir.gateway.signin;

import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.refusal.Refused;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.policy.Subject;
import dev.weir.session.Admission;
import dev.weir.session.Admission.AdmissionRefused;
import dev.weir.session.AuditTrail;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.session.Credential;
import dev.weir.session.Grant;
import dev.weir.session.Secret;
import dev.weir.session.TokenVerifier;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import dev.weir.session.UpstreamCredentials;
import dev.weir.session.UpstreamCredentials.CredentialUnavailable;
import java.net.InetAddress;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides over a client that has shown a token: who it is, whether it may have the connection, and
 * with which credential Weir goes there. Blocks; thread-safe.
 *
 * <p>Nothing about connections is said before the token was accepted.
 */
public final class SignIn {
  private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);

  private final TokenVerifier verifier;
  private final Admission admission;
  private final Connections connections;
  private final UpstreamCredentials credentials;
  private final AuditTrail audit;
  private final InstantSource clock;
  private final String protocol;

  /**
   * @param protocol as rules name it: {@code postgres}
   */
  public SignIn(
      TokenVerifier verifier,
      Admission admission,
      Connections connections,
      UpstreamCredentials credentials,
      AuditTrail audit,
      InstantSource clock,
      String protocol) {
    this.verifier = verifier;
    this.admission = admission;
    this.connections = connections;
    this.credentials = credentials;
    this.audit = audit;
    this.clock = clock;
    this.protocol = protocol;
  }

  /** May go on to the server. Who gets it closes it, unless the session takes the grant over. */
  public record Admitted(Grant grant, UpstreamTarget target, Credential credential)
      implements AutoCloseable {
    @Override
    public void close() {
      credential.close();
      grant.close();
    }
  }

  /**
   * @param token not kept; the caller wipes it
   */
  public Admitted admit(Secret token, Asked asked, InetAddress source)
      throws Refused, InterruptedException {
    Subject subject = verify(token, asked, source);
    UpstreamTarget target = connections.find(asked.database());
    if (target == null) {
      append(refused(source, asked, subject, "unknown connection"));
      throw Refusal.of(
              Refusal.UNKNOWN_DATABASE,
              "database \"" + asked.shownDatabase() + "\" does not exist",
              "The database name picks the connection: ask Weir's operator for its name.")
          .toException();
    }
    Grant grant = grant(subject, target, asked, source);
    try {
      return new Admitted(grant, target, credentials.fetch(target.connection()));
    } catch (CredentialUnavailable unavailable) {
      grant.close();
      LOG.error("credential of {}: {}", target.connection(), unavailable.getMessage());
      throw Refusal.of(
              Refusal.UNABLE_TO_CONNECT, "Weir has no credential for this connection at the moment")
          .toException();
    } catch (InterruptedException | RuntimeException failed) {
      grant.close();
      throw failed;
    }
  }

  private Subject verify(Secret token, Asked asked, InetAddress source)
      throws Refused, InterruptedException {
    try {
      return verifier.verify(token);
    } catch (SignInRefused refused) {
      append(
          new AuditEvent.SignInRefused(
              clock.instant(),
              source,
              asked.shownDatabase(),
              asked.shownUser(),
              refused.fault() + ": " + refused.getMessage()));
      String state =
          refused.fault() == Fault.ISSUER_UNAVAILABLE
              ? Refusal.INVALID_AUTHORIZATION
              : Refusal.INVALID_PASSWORD;
      throw new Refusal(
              state,
              "sign-in refused: " + refused.getMessage(),
              "The token that was sent as the password was not accepted: " + refused.fault() + ".",
              "Send a valid access token as the password.")
          .toException();
    }
  }

  private Grant grant(Subject subject, UpstreamTarget target, Asked asked, InetAddress source)
      throws Refused {
    try {
      return admission.admit(subject, target.connection(), protocol, source);
    } catch (AdmissionRefused refused) {
      String message = String.valueOf(refused.getMessage());
      append(refused(source, asked, subject, message));
      throw switch (refused.why()) {
        case NO_RULE -> Refusal.of(Refusal.INVALID_AUTHORIZATION, message).toException();
        case TOO_MANY_SESSIONS -> Refusal.of(Refusal.TOO_MANY_CONNECTIONS, message).toException();
      };
    }
  }

  private AuditEvent refused(InetAddress source, Asked asked, Subject subject, String reason) {
    return new AuditEvent.SessionRefused(
        clock.instant(), source, asked.shownDatabase(), subject, reason);
  }

  /** A refusal that cannot be written down is a refusal still. */
  private void append(AuditEvent event) {
    try {
      audit.append(event);
    } catch (RuntimeException unwritten) {
      LOG.error("a refused sign-in could not be written to the audit trail", unwritten);
    }
  }
}
