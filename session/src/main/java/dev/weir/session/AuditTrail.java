package dev.weir.session;

import dev.weir.policy.Subject;
import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Keeps what happens outside sessions. May block; thread-safe. */
public interface AuditTrail {
  void append(AuditEvent event);

  /** Something that an auditor must be able to find. Messages never hold secrets. */
  sealed interface AuditEvent {
    Instant at();

    record SignInRefused(
        Instant at, InetAddress source, String connection, @Nullable String user, String reason)
        implements AuditEvent {}

    record SessionRefused(
        Instant at, InetAddress source, String connection, Subject subject, String reason)
        implements AuditEvent {}

    /** Somebody signed in to the console with a browser. */
    record ConsoleSignedIn(Instant at, InetAddress source, Subject subject) implements AuditEvent {}

    /**
     * The right to a session is over, before the client left.
     *
     * @param by who has ended it; null if nobody in person
     */
    record SessionEnded(
        Instant at,
        String sessionId,
        String connection,
        Subject subject,
        @Nullable Subject by,
        String reason)
        implements AuditEvent {}

    record PolicyLoaded(Instant at, String fingerprint, String origin) implements AuditEvent {}

    record PolicyRejected(Instant at, String origin, int faults) implements AuditEvent {}

    /**
     * Clients are shown a new certificate of the gateway from now on.
     *
     * @param origin its file
     * @param fingerprint SHA-256 of the certificate, in hexadecimal
     */
    record CertificateRenewed(Instant at, String origin, String fingerprint, Instant expiresAt)
        implements AuditEvent {}

    /** Changed certificate files cannot be used; the certificate from before stays in use. */
    record CertificateRejected(Instant at, String origin, String reason) implements AuditEvent {}

    record ApprovalAnswered(
        Instant at, Subject reviewer, String requestId, boolean yes, String reason)
        implements AuditEvent {}

    /**
     * Recordings are about to be removed, since their time is over or there is no more room for
     * them. They may be gone only if this could be written.
     *
     * @param lane the chain they belong to, with the first and last segment of it that goes
     * @param lastEventAt nothing newer goes
     * @param hash what that chain goes on from, in hexadecimal
     * @param reason {@code age} or {@code size}
     */
    record RecordingsPurged(
        Instant at,
        int lane,
        long firstSegment,
        long lastSegment,
        Instant lastEventAt,
        long bytes,
        String hash,
        String reason)
        implements AuditEvent {}

    record TicketMinted(Instant at, Ticket ticket) implements AuditEvent {}

    /** A session was opened with a ticket. */
    record TicketUsed(
        Instant at, InetAddress source, String connection, Ticket ticket, String sessionId)
        implements AuditEvent {}

    /**
     * A ticket did not let its bearer in.
     *
     * @param id as the client gave it
     * @param ticket null if there is none of that id
     */
    record TicketRefused(
        Instant at,
        InetAddress source,
        String connection,
        String id,
        @Nullable Ticket ticket,
        String reason)
        implements AuditEvent {}

    record TicketRevoked(Instant at, Ticket ticket, Subject by) implements AuditEvent {}

    /** Its time was over; written down some time after that. */
    record TicketExpired(Instant at, Ticket ticket) implements AuditEvent {}

    /**
     * Refusals that were not written down one by one, since there were too many.
     *
     * @param since when the first of them was
     * @param source the address they came from, or the IPv6 network; null for those of many others
     */
    record RefusalsSuppressed(Instant at, Instant since, @Nullable String source, long count)
        implements AuditEvent {}

    /**
     * Notices do not arrive at a target any more.
     *
     * @param target its name in the configuration
     */
    record NotificationsFailing(Instant at, String target, String reason) implements AuditEvent {}

    /**
     * Notices arrive again.
     *
     * @param since when they began to fail
     * @param givenUp how many were too old or too many meanwhile
     */
    record NotificationsRestored(Instant at, String target, Instant since, long givenUp)
        implements AuditEvent {}
  }
}
