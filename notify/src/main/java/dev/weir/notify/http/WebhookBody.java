package dev.weir.notify.http;

import dev.weir.session.notice.Notice;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A notice for programs: docs/notifications.md describes it. Texts are as they came, to be read by
 * machines; whoever shows them makes them harmless.
 */
final class WebhookBody {
  private WebhookBody() {}

  static Map<String, Object> of(Notice notice, @Nullable URI link) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", notice.id());
    body.put("type", type(notice.kind()));
    body.put("timestamp", notice.at().toString());
    Map<String, Object> data = new LinkedHashMap<>();
    boolean denial = notice.kind() == Notice.Kind.DENIED;
    if (notice.kind() != Notice.Kind.MORE && !notice.about().isEmpty()) {
      data.put(denial ? "session" : "request", notice.about());
    }
    put(data, "link", link == null ? null : link.toString());
    put(data, "issuer", notice.issuer());
    put(data, "user", notice.user());
    put(data, "agent", notice.agent());
    put(data, "connection", notice.connection());
    put(data, "rule", notice.rule());
    data.put("accesses", notice.accesses());
    put(data, "statement", notice.text());
    if (!notice.parameters().isEmpty()) {
      data.put("parameters", notice.parameters());
    }
    if (!notice.by().isEmpty()) {
      data.put("answeredBy", notice.by());
    }
    if (!notice.reason().isEmpty()) {
      data.put("reason", notice.reason());
    }
    Instant until = notice.until();
    put(data, "until", until == null ? null : until.toString());
    data.put("count", notice.count());
    body.put("data", data);
    return body;
  }

  private static String type(Notice.Kind kind) {
    return switch (kind) {
      case REQUESTED, APPROVED, APPROVED_LATE, EXPIRED, WITHDRAWN, INTERRUPTED ->
          "approval." + kind.label();
      case REFUSED -> "approval.denied";
      case DENIED -> "statement.denied";
      case MORE -> "more";
    };
  }

  private static void put(Map<String, Object> data, String name, @Nullable Object value) {
    if (value != null) {
      data.put(name, value);
    }
  }
}
