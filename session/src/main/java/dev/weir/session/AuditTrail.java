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

    record PolicyLoaded(Instant at, String fingerprint, String origin) implements AuditEvent {}

    record PolicyRejected(Instant at, String origin, int faults) implements AuditEvent {}

    record ApprovalAnswered(
        Instant at, Subject reviewer, String requestId, boolean yes, String reason)
        implements AuditEvent {}
  }
}
