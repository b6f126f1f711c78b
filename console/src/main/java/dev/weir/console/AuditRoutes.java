package dev.weir.console;

import dev.weir.session.AuditLog;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What happened outside sessions, newest first, for auditors. Thread-safe. */
final class AuditRoutes {
  private static final int PAGE_MAX = 200;
  private static final int PAGE_DEFAULT = 50;

  private final AuditLog audit;
  private final Json json;
  private final InstantSource clock;

  AuditRoutes(AuditLog audit, Json json, InstantSource clock) {
    this.audit = audit;
    this.json = json;
    this.clock = clock;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/v1/audit", this::list, Role.AUDITOR);
  }

  private void list(Context context) {
    Instant now = clock.instant();
    int limit = Query.number(context, "limit", PAGE_DEFAULT, PAGE_MAX);
    List<AuditLog.Entry> page =
        audit.newest(
            new AuditLog.Filter(
                Query.text(context, "kind"),
                Query.text(context, "user"),
                Query.text(context, "connection"),
                Query.moment(context, "since", now),
                Query.moment(context, "until", now)),
            before(Query.text(context, "cursor")),
            limit);
    json.answer(
        context,
        new Page<>(
            page.stream().map(this::view).toList(),
            page.size() < limit ? null : String.valueOf(page.getLast().id())));
  }

  private static @Nullable Long before(@Nullable String cursor) {
    if (cursor == null) {
      return null;
    }
    if (!cursor.matches("\\d{1,18}")) {
      throw Problem.badRequest("cursor is what the page before gave as \"next\"");
    }
    return Long.valueOf(cursor);
  }

  private AuditView view(AuditLog.Entry entry) {
    return new AuditView(
        entry.id(),
        entry.at(),
        entry.kind(),
        entry.user(),
        entry.connection(),
        json.tree(entry.details()));
  }

  /**
   * @param details depends on the kind
   */
  record AuditView(
      long id,
      Instant at,
      String kind,
      @Nullable String user,
      @Nullable String connection,
      JsonNode details) {}
}
