package dev.weir.store.audit;

import dev.weir.policy.Subject;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.session.Ticket;
import dev.weir.sql.Action;
import dev.weir.store.Micros;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Audit events as rows: kind, user and connection to look for, everything else as JSON. */
public final class AuditTable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private AuditTable() {}

  /** Adds an event within the caller's transaction. */
  public static void insert(Handle handle, AuditEvent event) {
    switch (event) {
      case AuditEvent.SignInRefused refused ->
          insert(
              handle,
              event,
              "sign-in-refused",
              refused.user(),
              refused.connection(),
              Map.of("source", refused.source().getHostAddress(), "reason", refused.reason()));
      case AuditEvent.SessionRefused refused -> {
        Map<String, Object> details = who(refused.subject());
        details.put("source", refused.source().getHostAddress());
        details.put("reason", refused.reason());
        insert(
            handle,
            event,
            "session-refused",
            refused.subject().user(),
            refused.connection(),
            details);
      }
      case AuditEvent.ConsoleSignedIn signedIn -> {
        Map<String, Object> details = who(signedIn.subject());
        details.put("source", signedIn.source().getHostAddress());
        insert(handle, event, "console-signed-in", signedIn.subject().user(), null, details);
      }
      case AuditEvent.SessionEnded ended -> {
        Map<String, Object> details = who(ended.subject());
        details.put("session", ended.sessionId());
        details.put("reason", ended.reason());
        Subject by = ended.by();
        if (by != null) {
          details.put("by", by.user());
          details.put("byIssuer", by.issuer());
        }
        insert(handle, event, "session-ended", ended.subject().user(), ended.connection(), details);
      }
      case AuditEvent.PolicyLoaded loaded ->
          insert(
              handle,
              event,
              "policy-loaded",
              null,
              null,
              Map.of("fingerprint", loaded.fingerprint(), "origin", loaded.origin()));
      case AuditEvent.PolicyRejected rejected ->
          insert(
              handle,
              event,
              "policy-rejected",
              null,
              null,
              Map.of("origin", rejected.origin(), "faults", rejected.faults()));
      case AuditEvent.CertificateRenewed renewed ->
          insert(
              handle,
              event,
              "certificate-renewed",
              null,
              null,
              Map.of(
                  "origin", renewed.origin(),
                  "fingerprint", renewed.fingerprint(),
                  "expiresAt", renewed.expiresAt().toString()));
      case AuditEvent.CertificateRejected rejected ->
          insert(
              handle,
              event,
              "certificate-rejected",
              null,
              null,
              Map.of("origin", rejected.origin(), "reason", rejected.reason()));
      case AuditEvent.ApprovalAnswered answered -> {
        Map<String, Object> details = who(answered.reviewer());
        details.put("request", answered.requestId());
        details.put("yes", answered.yes());
        details.put("reason", answered.reason());
        insert(handle, event, "approval-answered", answered.reviewer().user(), null, details);
      }
      case AuditEvent.RecordingsPurged purged -> {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("lane", purged.lane());
        details.put("firstSegment", purged.firstSegment());
        details.put("lastSegment", purged.lastSegment());
        details.put("lastEventAt", purged.lastEventAt().toString());
        details.put("bytes", purged.bytes());
        details.put("hash", purged.hash());
        details.put("reason", purged.reason());
        insert(handle, event, "recordings-purged", null, null, details);
      }
      case AuditEvent.TicketMinted minted -> {
        Map<String, Object> details = what(minted.ticket());
        details.put("connections", new TreeSet<>(minted.ticket().scope().connections()));
        details.put(
            "actions",
            minted.ticket().scope().actions().stream().map(Action::label).sorted().toList());
        details.put("expiresAt", minted.ticket().expiresAt().toString());
        insert(handle, event, "ticket-minted", minted.ticket().owner().user(), null, details);
      }
      case AuditEvent.TicketUsed used -> {
        Map<String, Object> details = what(used.ticket());
        details.put("source", used.source().getHostAddress());
        details.put("session", used.sessionId());
        insert(
            handle, event, "ticket-used", used.ticket().owner().user(), used.connection(), details);
      }
      case AuditEvent.TicketRefused refused -> {
        Ticket ticket = refused.ticket();
        Map<String, Object> details = ticket == null ? new LinkedHashMap<>() : what(ticket);
        details.put("ticket", refused.id());
        details.put("source", refused.source().getHostAddress());
        details.put("reason", refused.reason());
        insert(
            handle,
            event,
            "ticket-refused",
            ticket == null ? null : ticket.owner().user(),
            refused.connection(),
            details);
      }
      case AuditEvent.TicketRevoked revoked -> {
        Map<String, Object> details = what(revoked.ticket());
        details.put("by", revoked.by().user());
        details.put("byIssuer", revoked.by().issuer());
        insert(handle, event, "ticket-revoked", revoked.ticket().owner().user(), null, details);
      }
      case AuditEvent.TicketExpired expired ->
          insert(
              handle,
              event,
              "ticket-expired",
              expired.ticket().owner().user(),
              null,
              what(expired.ticket()));
      case AuditEvent.RefusalsSuppressed suppressed -> {
        Map<String, Object> details = new LinkedHashMap<>();
        String source = suppressed.source();
        if (source != null) {
          details.put("source", source);
        }
        details.put("since", suppressed.since().toString());
        details.put("count", suppressed.count());
        insert(handle, event, "refusals-suppressed", null, null, details);
      }
      case AuditEvent.NotificationsFailing failing ->
          insert(
              handle,
              event,
              "notifications-failing",
              null,
              null,
              Map.of("target", failing.target(), "reason", failing.reason()));
      case AuditEvent.NotificationsRestored restored ->
          insert(
              handle,
              event,
              "notifications-restored",
              null,
              null,
              Map.of(
                  "target",
                  restored.target(),
                  "since",
                  restored.since().toString(),
                  "givenUp",
                  restored.givenUp()));
    }
  }

  private static Map<String, Object> who(Subject subject) {
    var details = new LinkedHashMap<String, Object>();
    details.put("issuer", subject.issuer());
    String agent = subject.agent();
    if (agent != null) {
      details.put("agent", agent);
    }
    return details;
  }

  private static Map<String, Object> what(Ticket ticket) {
    Map<String, Object> details = who(ticket.owner());
    details.put("ticket", ticket.id());
    details.put("name", ticket.name());
    return details;
  }

  private static void insert(
      Handle handle,
      AuditEvent event,
      String kind,
      @Nullable String user,
      @Nullable String connection,
      Map<String, ?> details) {
    handle
        .createUpdate(
            """
            INSERT INTO audit (at_micros, kind, user, connection, details)
            VALUES (:at, :kind, :user, :connection, :details)
            """)
        .bind("at", Micros.of(event.at()))
        .bind("kind", kind)
        .bind("user", user)
        .bind("connection", connection)
        .bind("details", JSON.writeValueAsString(details))
        .execute();
  }
}
