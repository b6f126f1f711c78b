package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.LiveSessions;
import dev.weir.session.archive.Archive;
import dev.weir.session.archive.SessionFilter;
import dev.weir.session.archive.SessionSummary;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sessions: all, those that are open, one. Thread-safe. */
final class SessionRoutes {
  private static final int PAGE_MAX = 200;
  private static final int PAGE_DEFAULT = 50;

  private final Archive archive;
  private final LiveSessions live;
  private final OpenSessionList open;
  private final Sight sight;
  private final Json json;
  private final InstantSource clock;

  SessionRoutes(
      Archive archive,
      LiveSessions live,
      OpenSessionList open,
      Sight sight,
      Json json,
      InstantSource clock) {
    this.archive = archive;
    this.live = live;
    this.open = open;
    this.sight = sight;
    this.json = json;
    this.clock = clock;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/v1/sessions", this::list, Role.SIGNED_IN);
    routes.get("/api/v1/sessions/{id}", this::show, Role.SIGNED_IN);
  }

  private void list(Context context) {
    Subject subject = SignIn.subject(context);
    Instant now = clock.instant();
    int limit = Query.number(context, "limit", PAGE_DEFAULT, PAGE_MAX);
    if ("true".equals(Query.text(context, "live"))) {
      answer(
          context,
          open.page(
              subject,
              sight.listFilter(subject, Query.text(context, "user")),
              Query.text(context, "cursor"),
              limit),
          limit);
      return;
    }
    var filter =
        new SessionFilter(
            sight.listFilter(subject, Query.text(context, "user")),
            Query.text(context, "agent"),
            Query.text(context, "connection"),
            Query.moment(context, "since", now),
            Query.moment(context, "until", now),
            Query.text(context, "cursor"),
            limit);
    List<SessionSummary> page = archive.sessions(filter);
    List<SessionView> items =
        page.stream().filter(session -> sight.sees(subject, session)).map(this::view).toList();
    json.answer(
        context, new Page<>(items, page.size() < limit ? null : page.getLast().sessionId()));
  }

  private void answer(Context context, List<SessionView> items, int limit) {
    json.answer(context, new Page<>(items, items.size() < limit ? null : items.getLast().id()));
  }

  private void show(Context context) {
    json.answer(context, view(sight.visible(context)));
  }

  private SessionView view(SessionSummary session) {
    return new SessionView(
        session.sessionId(),
        live.find(session.sessionId()) != null,
        session.startedAt(),
        session.endedAt(),
        session.endReason(),
        session.user(),
        session.agent(),
        session.connection(),
        session.protocol(),
        session.source(),
        session.client(),
        session.statementCount());
  }

  /** A session as the API shows it. */
  record SessionView(
      String id,
      boolean live,
      Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable String endReason,
      String user,
      @Nullable String agent,
      String connection,
      String protocol,
      String source,
      Map<String, String> client,
      long statements) {}
}
