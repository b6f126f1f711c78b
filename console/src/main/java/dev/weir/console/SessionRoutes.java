package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.LiveSessions;
import dev.weir.session.archive.Archive;
import dev.weir.session.archive.Replay;
import dev.weir.session.archive.SessionFilter;
import dev.weir.session.archive.SessionSummary;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sessions: list and replay. Thread-safe. */
final class SessionRoutes {
  private static final Logger log = LoggerFactory.getLogger(SessionRoutes.class);
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
    routes.get("/api/v1/sessions/{id}/replay", this::replay, Role.SIGNED_IN);
    routes.get("/api/v1/sessions/{id}/script", this::script, Role.SIGNED_IN);
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
    json.answer(context, view(visible(context)));
  }

  /** One JSON object a line, as the events are read: a long session needs no memory. */
  private void replay(Context context) throws IOException {
    SessionSummary session = visible(context);
    Replay events = events(context, session);
    context.contentType("application/x-ndjson");
    try (events;
        OutputStream out = new BufferedOutputStream(context.outputStream(), 64 * 1024)) {
      while (events.hasNext()) {
        line(out, ReplayView.of(events.next()));
      }
    } catch (Replay.RecordingDamaged damaged) {
      // The status is sent already: the last line says what happened, and nothing follows it.
      log.error("replay of session {} ends early: {}", session.sessionId(), damaged.getMessage());
      line(
          context.outputStream(),
          Map.of(
              "at", clock.instant().toString(),
              "kind", "damaged",
              "text", String.valueOf(damaged.getMessage())));
    }
  }

  private Replay events(Context context, SessionSummary session) {
    if (!sight.replays(SignIn.subject(context), session)) {
      throw Problem.forbidden("only auditors see what others did");
    }
    Replay events = archive.replay(session.sessionId());
    if (events == null) {
      throw Problem.notFound("the recording of this session is no longer kept");
    }
    return events;
  }

  /** The session as SQL, for whoever wants to try it somewhere else. */
  private void script(Context context) throws IOException {
    SessionSummary session = visible(context);
    Replay events = events(context, session);
    context.contentType("application/sql; charset=utf-8");
    context.header(
        "Content-Disposition",
        "attachment; filename=\"%s.sql\"".formatted(session.sessionId().replaceAll("\\W", "")));
    try (events;
        OutputStream out = new BufferedOutputStream(context.outputStream(), 64 * 1024)) {
      while (events.hasNext()) {
        out.write(SqlScript.of(events.next()).getBytes(StandardCharsets.UTF_8));
      }
    } catch (Replay.RecordingDamaged damaged) {
      log.error("script of session {} ends early: {}", session.sessionId(), damaged.getMessage());
      context
          .outputStream()
          .write("\n-- the recording is damaged from here on\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  private void line(OutputStream out, Object value) throws IOException {
    out.write(json.text(value).getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }

  private SessionSummary visible(Context context) {
    SessionSummary session = archive.session(context.pathParam("id"));
    if (session == null || !sight.sees(SignIn.subject(context), session)) {
      throw Problem.notFound("there is no such session, or it is not for you to see");
    }
    return session;
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
