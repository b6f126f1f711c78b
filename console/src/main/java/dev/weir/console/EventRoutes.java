package dev.weir.console;

import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Live events, as long as the caller's right holds: {@code approval} for each request on the desk
 * as it is filed or changes, {@code session} for each session that is opened or ends, {@code
 * missed} if some could not be kept for a caller that was away. A caller that comes back with
 * {@code Last-Event-ID} gets what has happened since. Each caller is served by a virtual thread of
 * its own, so that a slow one delays nobody. Thread-safe.
 */
final class EventRoutes {
  /** A connection that nothing is sent on is not noticed to be broken. */
  private static final long SIGN_OF_LIFE_MILLIS = 15_000;

  private final EventLog events;
  private final ApprovalRoutes approvals;
  private final SignIn signIn;
  private final Json json;
  private final InstantSource clock;

  EventRoutes(
      EventLog events, ApprovalRoutes approvals, SignIn signIn, Json json, InstantSource clock) {
    this.events = events;
    this.approvals = approvals;
    this.signIn = signIn;
    this.json = json;
    this.clock = clock;
  }

  void addTo(RoutesConfig routes) {
    routes.sse("/api/v1/events", this::open, Role.SIGNED_IN);
  }

  private void open(SseClient client) {
    Context context = client.ctx();
    Subject subject = SignIn.subject(context);
    BrowserSession session = SignIn.session(context);
    String seen = context.header("Last-Event-ID");
    long from = seen == null ? events.position() : events.position(seen);
    client.sendComment("connected");
    try {
      follow(client, subject, session, from);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    // what is open when this returns is closed by who called it
  }

  private void follow(
      SseClient client, Subject subject, @Nullable BrowserSession session, long from)
      throws InterruptedException {
    long position = from;
    if (from < 0) {
      position = events.position();
      client.sendEvent("missed", "{}", events.name(position));
    }
    while (!client.terminated()) {
      EventLog.Batch batch = events.await(position, SIGN_OF_LIFE_MILLIS);
      if (batch == null || isOver(subject, session)) {
        return;
      }
      position = tell(client, subject, batch, position);
    }
  }

  private boolean isOver(Subject subject, @Nullable BrowserSession session) {
    // whoever comes back is looked at anew: with a cookie, by another token
    return !clock.instant().isBefore(subject.expiresAt())
        || session != null && signIn.isOver(session);
  }

  private long tell(SseClient client, Subject subject, EventLog.Batch batch, long before) {
    if (batch.missed()) {
      client.sendEvent("missed", "{}", events.name(batch.position()));
      return batch.position();
    }
    if (batch.happenings().isEmpty()) {
      client.sendComment("still here");
    }
    long position = before;
    for (Happening happening : batch.happenings()) {
      position++;
      String id = events.name(position);
      switch (happening) {
        case Happening.Request(var request) when approvals.sees(subject, request) ->
            client.sendEvent(
                "approval", json.text(ApprovalView.of(request, subject, clock.instant())), id);
        case Happening.Session session when sees(subject, session) ->
            client.sendEvent("session", json.text(view(session)), id);
        case Happening.Request _, Happening.Session _ -> {
          // not for this caller
        }
      }
    }
    return batch.position();
  }

  private boolean sees(Subject subject, Happening.Session session) {
    Subject owner = session.grant().subject();
    return signIn.overlooks(subject)
        || owner.user().equals(subject.user()) && owner.issuer().equals(subject.issuer());
  }

  private static Map<String, Object> view(Happening.Session session) {
    Subject owner = session.grant().subject();
    Place place = session.grant().place();
    String agent = owner.agent();
    return Map.of(
        "id", session.grant().sessionId(),
        "live", session.open(),
        "user", owner.user(),
        "agent", agent == null ? "" : agent,
        "connection", place.connection(),
        "protocol", place.protocol(),
        "source", place.source().getHostAddress(),
        "startedAt", session.startedAt().toString(),
        "statements", session.statements());
  }
}
