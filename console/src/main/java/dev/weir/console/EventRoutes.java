package dev.weir.console;

import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live events, as long as the caller's right holds: {@code approval} for each request on the desk
 * as it is filed or changes, {@code session} for each session that is opened or ends, {@code
 * missed} if some could not be kept for a caller that was away, {@code alive} where there is
 * nothing else to say. A caller that comes back with {@code Last-Event-ID} gets what has happened
 * since. Each caller is served by a virtual thread of its own, so that a slow one delays nobody.
 * Whatever a caller says it accepts, it gets the stream. Thread-safe.
 */
final class EventRoutes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventRoutes.class);

  /** A person has a stream for each page that is open, and perhaps for a script. */
  private static final int OF_ONE_MAX = 32;

  private static final int OF_ALL_MAX = 2_000;

  /** How long the gateway's end waits for streams, of which one may not be read. */
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  private final EventLog events;
  private final ApprovalRoutes approvals;
  private final SignIn signIn;
  private final Json json;
  private final InstantSource clock;
  private final Places places = new Places(OF_ALL_MAX, OF_ONE_MAX);

  EventRoutes(
      EventLog events, ApprovalRoutes approvals, SignIn signIn, Json json, InstantSource clock) {
    this.events = events;
    this.approvals = approvals;
    this.signIn = signIn;
    this.json = json;
    this.clock = clock;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/v1/events", this::open, Role.SIGNED_IN);
  }

  private void open(Context context) throws InterruptedException {
    context.contentType("text/event-stream");
    // nginx would keep back what has been written
    context.header("X-Accel-Buffering", "no");
    Subject subject = SignIn.subject(context);
    if (!places.take(subject)) {
      throw new Problem(
          429, "Too many streams", "close another page or program that is told of events");
    }
    try {
      follow(context, subject, SignIn.session(context));
    } catch (IOException gone) {
      log.debug("somebody who was told of events has left", gone);
    } finally {
      places.leave(subject);
    }
  }

  private void follow(Context context, Subject subject, @Nullable BrowserSession session)
      throws IOException, InterruptedException {
    String seen = context.header("Last-Event-ID");
    long from = seen == null ? events.position() : events.position(seen);
    // Javalin's own stream compresses, and keeps back what has just been written. This one is
    // closed
    // before the place is left: the gateway's end waits for that, and so for the last bytes.
    try (OutputStream out = context.res().getOutputStream()) {
      var stream =
          new EventStream(events, happening -> told(subject, happening), System::nanoTime, out);
      stream.follow(from, () -> holds(subject, session));
    }
  }

  /** Whoever comes back is looked at anew: with a cookie, by another token. */
  private boolean holds(Subject subject, @Nullable BrowserSession session) {
    return clock.instant().isBefore(subject.expiresAt())
        && (session == null || !signIn.isOver(session));
  }

  private EventStream.@Nullable Event told(Subject subject, Happening happening) {
    return switch (happening) {
      case Happening.Request(var request) when approvals.sees(subject, request) ->
          new EventStream.Event(
              "approval", json.text(ApprovalView.of(request, subject, clock.instant())));
      case Happening.Session session when sees(subject, session) ->
          new EventStream.Event("session", json.text(view(session)));
      case Happening.Request _, Happening.Session _ -> null;
    };
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

  /** The streams end, and their callers have what was written to them. */
  @Override
  public void close() {
    events.close();
    try {
      places.awaitNobody(GOODBYE);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
