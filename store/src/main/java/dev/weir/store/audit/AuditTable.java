package dev.weir.store.audit;

import dev.weir.policy.Subject;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.store.Micros;
import java.util.LinkedHashMap;
import java.util.Map;
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
      case AuditEvent.ApprovalAnswered answered -> {
        Map<String, Object> details = who(answered.reviewer());
        details.put("request", answered.requestId());
        details.put("yes", answered.yes());
        details.put("reason", answered.reason());
        insert(handle, event, "approval-answered", answered.reviewer().user(), null, details);
      }
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
