package dev.weir.session;

import dev.weir.policy.Place;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a signed-in subject gets a session. The only maker of {@link Grant}s.
 * Thread-safe.
 */
public final class Admission {
  private static final String EVERYBODY = "";

  /** No issuer has such a name: they are not empty. */
  private static final Subject GATEWAY =
      new Subject("weir", Set.of(), Set.of(), null, "", Instant.MAX);

  private final Supplier<Policy> policy;
  private final InstantSource clock;
  private final SessionIds ids;
  private final Supplier<SessionLimits> limits;
  private final ConcurrentHashMap<String, Integer> sessionsByUser;
  private final ConcurrentHashMap<String, Integer> everybodys;

  /**
   * @param policy the policy in force
   * @param limits in force
   */
  public Admission(
      Supplier<Policy> policy,
      InstantSource clock,
      SessionIds ids,
      Supplier<SessionLimits> limits) {
    this(policy, clock, ids, limits, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
  }

  private Admission(
      Supplier<Policy> policy,
      InstantSource clock,
      SessionIds ids,
      Supplier<SessionLimits> limits,
      ConcurrentHashMap<String, Integer> sessionsByUser,
      ConcurrentHashMap<String, Integer> everybodys) {
    this.policy = policy;
    this.clock = clock;
    this.ids = ids;
    this.limits = limits;
    this.sessionsByUser = sessionsByUser;
    this.everybodys = everybodys;
  }

  /** The same by another clock: to find out who would be let in then. */
  public Admission by(InstantSource other) {
    return new Admission(policy, other, ids, limits, sessionsByUser, everybodys);
  }

  /**
   * @param connection a connection that exists
   * @throws AdmissionRefused if no rule could ever allow the subject anything there, or too many
   *     sessions are open
   */
  public Grant admit(Subject subject, String connection, String protocol, InetAddress source)
      throws AdmissionRefused {
    return admit(subject, null, connection, protocol, source);
  }

  /**
   * The same for the owner of a ticket, within its scope.
   *
   * @param use taken over by the grant; stays the caller's where this throws
   */
  public Grant admit(TicketUse use, String connection, String protocol, InetAddress source)
      throws AdmissionRefused {
    Ticket ticket = use.ticket();
    if (!ticket.scope().covers(connection)) {
      throw new AdmissionRefused(
          AdmissionRefused.Why.OUT_OF_SCOPE,
          "ticket %s is not for connection \"%s\"".formatted(ticket.label(), connection));
    }
    return admit(ticket.owner(), use, connection, protocol, source);
  }

  /**
   * For the gateway itself, which asks a server whether it answers and what its names mean. No
   * client's statement runs by it, and it counts as nobody's session.
   *
   * @param connection a connection that exists
   */
  public Grant ofGateway(String connection, String protocol) {
    String sessionId = ids.next();
    return new Grant(
        sessionId,
        GATEWAY,
        new Place(connection, protocol, InetAddress.getLoopbackAddress(), sessionId),
        null,
        () -> {});
  }

  private Grant admit(
      Subject subject,
      @Nullable TicketUse use,
      String connection,
      String protocol,
      InetAddress source)
      throws AdmissionRefused {
    String sessionId = ids.next();
    var place = new Place(connection, protocol, source, sessionId);
    if (!policy.get().admits(subject, place, clock.instant())) {
      throw new AdmissionRefused(
          AdmissionRefused.Why.NO_RULE,
          "no rule lets user \"%s\" use connection \"%s\"".formatted(subject.user(), connection));
    }
    String user = subject.issuer() + "\n" + subject.user();
    SessionLimits max = limits.get();
    if (!enter(everybodys, EVERYBODY, max.sessionsMax())) {
      throw new AdmissionRefused(
          AdmissionRefused.Why.TOO_MANY_SESSIONS,
          "%d sessions are open, the most that this gateway has".formatted(max.sessionsMax()));
    }
    if (!enter(sessionsByUser, user, max.sessionsPerUserMax())) {
      leave(everybodys, EVERYBODY);
      throw new AdmissionRefused(
          AdmissionRefused.Why.TOO_MANY_SESSIONS,
          "user \"%s\" already has %d sessions, the most that are allowed"
              .formatted(subject.user(), max.sessionsPerUserMax()));
    }
    var released = new AtomicBoolean();
    Runnable release =
        () -> {
          if (released.compareAndSet(false, true)) {
            leave(sessionsByUser, user);
            leave(everybodys, EVERYBODY);
          }
        };
    return new Grant(sessionId, subject, place, use, release);
  }

  /** Whether one more is not too many; exact also where many come at once. */
  private static boolean enter(ConcurrentHashMap<String, Integer> open, String key, int max) {
    var entered = new boolean[1];
    open.compute(
        key,
        (same, before) -> {
          int count = before == null ? 0 : before;
          entered[0] = max == 0 || count < max;
          return entered[0] ? Integer.valueOf(count + 1) : before;
        });
    return entered[0];
  }

  private static void leave(ConcurrentHashMap<String, Integer> open, String key) {
    open.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
  }

  /** No session for this subject; the message is safe to show to whoever proved to be it. */
  public static final class AdmissionRefused extends Exception {
    private static final long serialVersionUID = 1L;
    private final Why why;

    AdmissionRefused(Why why, String message) {
      super(message);
      this.why = why;
    }

    public Why why() {
      return why;
    }

    public enum Why {
      NO_RULE,
      /** To be told to the client as if there were no such connection. */
      OUT_OF_SCOPE,
      TOO_MANY_SESSIONS
    }
  }
}
