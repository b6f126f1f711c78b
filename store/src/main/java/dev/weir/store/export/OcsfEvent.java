package dev.weir.store.export;

import dev.weir.policy.Effect;
import dev.weir.session.Event;
import dev.weir.session.archive.RecordedFinding;
import dev.weir.store.recording.RecordedText;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A statement as an event of the Open Cybersecurity Schema Framework: class 6005, Datastore
 * Activity, with the profile security_control. See docs/export.md and https://schema.ocsf.io.
 */
final class OcsfEvent {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String VERSION = "1.5.0";
  private static final int CATEGORY = 6;
  private static final int CLASS = 6005;

  private OcsfEvent() {}

  /** What the schema calls a thing of a list: its number and its name. */
  private record Term(int id, String name) {}

  static String json(ExportedStatement exported) {
    Event.Started session = exported.session();
    RecordedText text = exported.statement().text();
    Effect effect = exported.statement().effect();
    long number = exported.statement().number();
    var event = new LinkedHashMap<String, Object>();
    event.put("class_uid", CLASS);
    event.put("class_name", "Datastore Activity");
    event.put("category_uid", CATEGORY);
    event.put("category_name", "Application Activity");
    Term activity = activity(text.kinds());
    event.put("activity_id", activity.id());
    event.put("activity_name", activity.name());
    event.put("type_uid", CLASS * 100 + activity.id());
    put(
        event,
        "severity",
        effect == Effect.DENY ? new Term(3, "Medium") : new Term(1, "Informational"));
    event.put("time", exported.statement().at().toEpochMilli());
    event.put("start_time", exported.statement().at().toEpochMilli());
    Instant endedAt = exported.endedAt();
    Duration duration = exported.duration();
    if (endedAt != null && duration != null) {
      event.put("end_time", endedAt.toEpochMilli());
      event.put("duration", duration.toMillis());
    }
    put(event, "status", status(exported));
    if (exported.sqlState() != null) {
      event.put("status_code", exported.sqlState());
    }
    put(event, "action", action(exported));
    put(event, "disposition", disposition(exported));
    RecordedFinding decisive = decisive(text);
    if (text.fingerprint() != null) {
      var policy = new LinkedHashMap<String, Object>();
      if (decisive != null && decisive.rule() != null) {
        policy.put("name", decisive.rule());
      }
      policy.put("uid", text.fingerprint());
      event.put("policy", policy);
    }
    event.put("actor", actor(session));
    event.put("src_endpoint", Map.of("ip", session.place().source().getHostAddress()));
    event.put("dst_endpoint", Map.of("svc_name", session.place().connection()));
    event.put("database", Map.of("name", session.place().connection()));
    if (text.tables().size() == 1) {
      event.put("table", Map.of("name", text.tables().getFirst()));
    }
    event.put("type_id", 1);
    event.put("type", "Database");
    var query = new LinkedHashMap<String, Object>();
    query.put("uid", session.sessionId() + "/" + number);
    query.put("query_string", text.text());
    event.put("query_info", query);
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("version", VERSION);
    metadata.put("profiles", List.of("security_control"));
    metadata.put("uid", session.sessionId() + "/" + number);
    metadata.put("product", new TreeMap<>(Map.of("name", "Weir", "vendor_name", "Weir")));
    event.put("metadata", metadata);
    event.put("unmapped", unmapped(exported, decisive));
    return JSON.writeValueAsString(event);
  }

  private static Map<String, Object> actor(Event.Started session) {
    var user = new LinkedHashMap<String, Object>();
    user.put("name", session.subject().user());
    user.put("domain", session.subject().issuer());
    user.put(
        "groups",
        new TreeSet<>(session.subject().groups())
            .stream().map(group -> Map.of("name", group)).toList());
    var actor = new LinkedHashMap<String, Object>();
    actor.put("user", user);
    if (session.subject().agent() != null) {
      actor.put("app_name", session.subject().agent());
    }
    actor.put("session", Map.of("uid", session.sessionId()));
    return actor;
  }

  private static Map<String, Object> unmapped(
      ExportedStatement exported, @Nullable RecordedFinding decisive) {
    RecordedText text = exported.statement().text();
    var unmapped = new LinkedHashMap<String, Object>();
    unmapped.put("decision", exported.statement().effect().name());
    if (decisive != null) {
      unmapped.put("reason", decisive.reason());
    }
    unmapped.put("protocol", exported.session().place().protocol());
    unmapped.put("statement_kinds", text.kinds());
    unmapped.put("tables", text.tables());
    unmapped.put("protected_columns", text.protectedColumns());
    unmapped.put(
        "rules",
        text.findings().stream()
            .map(RecordedFinding::rule)
            .filter(Objects::nonNull)
            .distinct()
            .toList());
    if (exported.rowCount() != null) {
      unmapped.put("rows", exported.rowCount());
    }
    if (exported.request() != null) {
      unmapped.put("request", exported.request());
    }
    if (exported.outcome() != null) {
      unmapped.put("request_outcome", exported.outcome());
    }
    if (text.observed() != null) {
      unmapped.put("observed", text.observed().name());
    }
    return unmapped;
  }

  private static void put(Map<String, Object> event, String name, Term term) {
    event.put(name + "_id", term.id());
    event.put(name, term.name());
  }

  private static Term activity(List<String> kinds) {
    if (kinds.stream().distinct().count() != 1) {
      return new Term(99, kinds.isEmpty() ? "Unreadable" : String.join(", ", kinds));
    }
    String kind = kinds.getFirst();
    return switch (kind) {
      case "SELECT" -> new Term(4, "Query");
      case "INSERT" -> new Term(5, "Write");
      case "UPDATE", "MERGE" -> new Term(2, "Update");
      case "DELETE", "TRUNCATE" -> new Term(7, "Delete");
      default -> kind.startsWith("CREATE ") ? new Term(6, "Create") : new Term(99, kind);
    };
  }

  private static Term status(ExportedStatement exported) {
    if (exported.sqlState() != null) {
      return new Term(2, "Failure");
    }
    return exported.rowCount() == null ? new Term(0, "Unknown") : new Term(1, "Success");
  }

  /** A statement that people were asked about was let go on if they said so. */
  private static boolean isApproved(ExportedStatement exported) {
    return exported.statement().lateYes() != null || "approved".equals(exported.outcome());
  }

  private static Term action(ExportedStatement exported) {
    return switch (exported.statement().effect()) {
      case ALLOW -> new Term(1, "Allowed");
      case DENY -> new Term(2, "Denied");
      case APPROVE -> {
        if (isApproved(exported)) {
          yield new Term(1, "Allowed");
        }
        yield exported.isOver() || exported.outcome() != null
            ? new Term(2, "Denied")
            : new Term(0, "Unknown");
      }
    };
  }

  private static Term disposition(ExportedStatement exported) {
    return switch (exported.statement().effect()) {
      case ALLOW -> {
        if (exported.statement().lateYes() != null) {
          yield new Term(8, "Approved");
        }
        yield exported.statement().text().observed() == null
            ? new Term(1, "Allowed")
            : new Term(17, "Logged");
      }
      case DENY -> new Term(2, "Blocked");
      case APPROVE -> {
        if (isApproved(exported)) {
          yield new Term(8, "Approved");
        }
        yield exported.isOver() || exported.outcome() != null
            ? new Term(25, "Rejected")
            : new Term(14, "Delayed");
      }
    };
  }

  /** What made the verdict as strict as it is. */
  private static @Nullable RecordedFinding decisive(RecordedText text) {
    return text.findings().stream()
        .filter(finding -> finding.effect() == text.effect())
        .findFirst()
        .orElse(null);
  }
}
