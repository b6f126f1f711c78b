package dev.weir.gateway.signin;

import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.refusal.Refused;
import dev.weir.gateway.rights.RightsRefused;
import dev.weir.gateway.rights.Standing;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.policy.Subject;
import dev.weir.session.Admission.AdmissionRefused;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.session.Credential;
import dev.weir.session.Grant;
import dev.weir.session.NoWaiting;
import dev.weir.session.Secret;
import dev.weir.session.Ticket;
import dev.weir.session.TicketUse;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import dev.weir.session.UpstreamCredentials;
import dev.weir.session.UpstreamCredentials.CredentialUnavailable;
import dev.weir.session.throttle.IssuerQuestions;
import dev.weir.session.throttle.SignInThrottle;
import dev.weir.session.ticket.TicketRefused;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides over a client that has shown a token or a ticket: who it is, whether it may have the
 * connection, and with which credential Weir goes there. Blocks but where it says that it does not;
 * thread-safe.
 *
 * <p>Nothing about connections is said before the token or the ticket was accepted.
 */
public final class SignIn {
  private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);

  private final Doorkeeping keeping;
  private final Connections connections;
  private final UpstreamCredentials credentials;
  private final InstantSource clock;
  private final String protocol;

  /**
   * @param protocol as rules name it: {@code postgres}
   */
  public SignIn(
      Doorkeeping keeping,
      Connections connections,
      UpstreamCredentials credentials,
      InstantSource clock,
      String protocol) {
    this.keeping = keeping;
    this.connections = connections;
    this.credentials = credentials;
    this.clock = clock;
    this.protocol = protocol;
  }

  /** May go on to the server. Who gets it closes it, unless the session takes the grant over. */
  public record Admitted(
      Grant grant, Standing standing, UpstreamTarget target, Credential credential)
      implements AutoCloseable {
    /**
     * What is recorded of the client: what it says of itself, and the ticket that it has proved.
     */
    public Map<String, String> described(Map<String, String> byItself) {
      TicketUse use = grant.ticket();
      if (use == null) {
        return byItself;
      }
      Map<String, String> all = new HashMap<>(byItself);
      all.put("ticket", use.ticket().label());
      return all;
    }

    @Override
    public void close() {
      credential.close();
      standing.close();
      grant.close();
    }
  }

  /** Whether this user name is that of a ticket, and tickets are taken. */
  public boolean takesTicket(String name) {
    return Ticket.isId(name) && keeping.tickets().isOpen();
  }

  /** Writes down that a client was refused before it had proved anything of a ticket. */
  public void noteRefused(String id, Asked asked, InetAddress source, String reason) {
    append(
        new AuditEvent.TicketRefused(
            clock.instant(), source, asked.shownDatabase(), Asked.shown(id), null, reason));
  }

  /**
   * Lets a client in whose token is known already, if nothing has to be waited for. Does not block.
   *
   * @return null if that takes {@link #admit}, which decides anew
   */
  public @Nullable Admitted admitAtOnce(Shown shown, Asked asked, InetAddress source) {
    if (!(shown instanceof Shown.Token)) {
      // each use of a ticket is written down
      return null;
    }
    try {
      return NoWaiting.<@Nullable Admitted, Exception>within(() -> admit(shown, asked, source));
    } catch (NoWaiting.WouldWait more) {
      return null;
    } catch (InterruptedException | Refused never) {
      throw new IllegalStateException("nobody is refused without waiting", never);
    } catch (RuntimeException failed) {
      throw failed;
    } catch (Exception undeclared) {
      throw new IllegalStateException(undeclared);
    }
  }

  /**
   * Decides over what a client has shown.
   *
   * @throws Refused to be told late after too many failures from there or under that name
   */
  public Admitted admit(Shown shown, Asked asked, InetAddress source)
      throws Refused, InterruptedException {
    SignInThrottle.Attempt attempt = keeping.throttle().attempt(source, asked.user());
    try {
      Admitted admitted =
          IssuerQuestions.<Admitted, Exception>within(
              attempt::mayAsk, () -> decide(shown, asked, source));
      attempt.succeeded();
      return admitted;
    } catch (Refused refused) {
      // is counted, and that once
      NoWaiting.aboutToWait();
      throw refused.late(isGuess(refused) ? attempt.failed() : attempt.notTold());
    } catch (InterruptedException | RuntimeException failed) {
      throw failed;
    } catch (Exception undeclared) {
      throw new IllegalStateException(undeclared);
    }
  }

  /** What was shown, or what was asked for, does not exist: who guesses finds out so. */
  private static boolean isGuess(Refused refused) {
    return switch (refused.refusal().sqlState()) {
      case Refusal.INVALID_PASSWORD, Refusal.UNKNOWN_DATABASE -> true;
      default -> false;
    };
  }

  private Admitted decide(Shown shown, Asked asked, InetAddress source)
      throws Refused, InterruptedException {
    return switch (shown) {
      case Shown.Token(Secret token) -> admit(token, asked, source);
      case Shown.OfTicket ticket -> admit(ticket, asked, source);
    };
  }

  private Admitted admit(Secret token, Asked asked, InetAddress source)
      throws Refused, InterruptedException {
    Subject subject = verify(token, asked, source);
    UpstreamTarget target = connections.find(asked.database());
    if (target == null) {
      append(refused(source, asked, subject, "unknown connection"));
      throw unknown(asked);
    }
    try {
      Grant grant = keeping.admission().admit(subject, target.connection(), protocol, source);
      return withCredential(grant, entered(grant, token, asked, source), target);
    } catch (AdmissionRefused refused) {
      append(refused(source, asked, subject, String.valueOf(refused.getMessage())));
      throw notAdmitted(refused, asked);
    }
  }

  private Admitted admit(Shown.OfTicket shown, Asked asked, InetAddress source)
      throws Refused, InterruptedException {
    TicketUse use = enter(shown, asked, source);
    Grant grant;
    UpstreamTarget target = connections.find(asked.database());
    try {
      if (target == null) {
        append(refused(source, asked, use.ticket(), "unknown connection"));
        throw unknown(asked);
      }
      grant = keeping.admission().admit(use, target.connection(), protocol, source);
    } catch (AdmissionRefused refused) {
      use.close();
      append(refused(source, asked, use.ticket(), String.valueOf(refused.getMessage())));
      throw notAdmitted(refused, asked);
    } catch (Refused | RuntimeException failed) {
      use.close();
      throw failed;
    }
    try {
      keeping
          .audit()
          .append(
              new AuditEvent.TicketUsed(
                  clock.instant(), source, target.connection(), use.ticket(), grant.sessionId()));
    } catch (RuntimeException unwritten) {
      grant.close();
      throw unwritten;
    }
    return withCredential(grant, entered(grant, null, asked, source), target);
  }

  /** Whoever could be let in by what was shown must have a right to stay as well. */
  private Standing entered(Grant grant, @Nullable Secret token, Asked asked, InetAddress source)
      throws Refused {
    try {
      return keeping.rights().enter(grant, token);
    } catch (RightsRefused refused) {
      grant.close();
      append(refused(source, asked, grant.subject(), String.valueOf(refused.getMessage())));
      throw Refusal.of(Refusal.INVALID_AUTHORIZATION, "sign-in refused: " + refused.getMessage())
          .toException();
    } catch (RuntimeException failed) {
      grant.close();
      throw failed;
    }
  }

  private TicketUse enter(Shown.OfTicket shown, Asked asked, InetAddress source) throws Refused {
    try {
      return keeping.tickets().enter(shown.id(), shown::fits);
    } catch (TicketRefused refused) {
      append(
          new AuditEvent.TicketRefused(
              clock.instant(),
              source,
              asked.shownDatabase(),
              Asked.shown(shown.id()),
              refused.ticket(),
              refused.reason()));
      throw Refusal.of(
              Refusal.INVALID_PASSWORD,
              "sign-in refused: " + refused.getMessage(),
              "Give a ticket's id as the user and its secret as the password, or mint a new one.")
          .toException();
    }
  }

  private Admitted withCredential(Grant grant, Standing standing, UpstreamTarget target)
      throws Refused, InterruptedException {
    try {
      return new Admitted(grant, standing, target, credentials.fetch(target.connection()));
    } catch (CredentialUnavailable unavailable) {
      standing.close();
      grant.close();
      LOG.error("credential of {}: {}", target.connection(), unavailable.getMessage());
      throw Refusal.of(
              Refusal.UNABLE_TO_CONNECT, "Weir has no credential for this connection at the moment")
          .toException();
    } catch (InterruptedException | RuntimeException failed) {
      standing.close();
      grant.close();
      throw failed;
    }
  }

  private static Refused unknown(Asked asked) {
    return Refusal.of(
            Refusal.UNKNOWN_DATABASE,
            "database \"" + asked.shownDatabase() + "\" does not exist",
            "The database name picks the connection: ask Weir's operator for its name.")
        .toException();
  }

  private static Refused notAdmitted(AdmissionRefused refused, Asked asked) {
    String message = String.valueOf(refused.getMessage());
    return switch (refused.why()) {
      case NO_RULE -> Refusal.of(Refusal.INVALID_AUTHORIZATION, message).toException();
      case OUT_OF_SCOPE -> unknown(asked);
      case TOO_MANY_SESSIONS -> Refusal.of(Refusal.TOO_MANY_CONNECTIONS, message).toException();
    };
  }

  private Subject verify(Secret token, Asked asked, InetAddress source)
      throws Refused, InterruptedException {
    try {
      return keeping.verifier().verify(token);
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
              "The token was not accepted: " + refused.fault() + ".",
              "Send a valid access token.")
          .toException();
    }
  }

  private AuditEvent refused(InetAddress source, Asked asked, Subject subject, String reason) {
    return new AuditEvent.SessionRefused(
        clock.instant(), source, asked.shownDatabase(), subject, reason);
  }

  private AuditEvent refused(InetAddress source, Asked asked, Ticket ticket, String reason) {
    return new AuditEvent.TicketRefused(
        clock.instant(), source, asked.shownDatabase(), ticket.id(), ticket, reason);
  }

  /** A refusal that cannot be written down is a refusal still. */
  private void append(AuditEvent event) {
    NoWaiting.aboutToWait();
    try {
      keeping.audit().append(event);
    } catch (RuntimeException unwritten) {
      LOG.error("a refused sign-in could not be written to the audit trail", unwritten);
    }
  }
}
