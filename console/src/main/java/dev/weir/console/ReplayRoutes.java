package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.LiveSessions;
import dev.weir.session.archive.Archive;
import dev.weir.session.archive.Replay;
import dev.weir.session.archive.SessionSummary;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was said in a session: one JSON object a line, as the events are read, so that a long
 * session needs no memory; or as SQL. Who follows gets what is recorded from then on, too, until
 * the session ends or the caller's right does. The recording is read for that, now and again, by
 * the follower's own virtual thread: the session knows nothing of it. Thread-safe.
 */
final class ReplayRoutes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ReplayRoutes.class);

  /** How often a follower looks for what has come. */
  private static final long LOOK_MILLIS = 200;

  /** After so many looks in vain the moment is told: a broken connection is noticed by it. */
  private static final int LOOKS_PER_SIGN_OF_LIFE = 25;

  /** So often the last words of a session are looked for that has ended meanwhile: some seconds. */
  private static final int LOOKS_AFTER_END = 25;

  private static final int FOLLOWED_MAX = 64;
  private static final int FOLLOWED_BY_ONE_MAX = 8;
  private static final int BUFFER_BYTES = 64 * 1024;

  /** How long the gateway's end waits for followers, of whom one may not read. */
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  private final Archive archive;
  private final LiveSessions live;
  private final Sight sight;
  private final SignIn signIn;
  private final Json json;
  private final InstantSource clock;
  private final Places places = new Places(FOLLOWED_MAX, FOLLOWED_BY_ONE_MAX);
  private final CountDownLatch closing = new CountDownLatch(1);

  ReplayRoutes(
      Archive archive,
      LiveSessions live,
      Sight sight,
      SignIn signIn,
      Json json,
      InstantSource clock) {
    this.archive = archive;
    this.live = live;
    this.sight = sight;
    this.signIn = signIn;
    this.json = json;
    this.clock = clock;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/v1/sessions/{id}/replay", this::replay, Role.SIGNED_IN);
    routes.get("/api/v1/sessions/{id}/script", this::script, Role.SIGNED_IN);
  }

  private void replay(Context context) throws IOException, InterruptedException {
    SessionSummary session = sight.visible(context);
    long after = Query.count(context, "after");
    if (!"true".equals(Query.text(context, "follow"))) {
      send(context, session, after, null);
      return;
    }
    Subject subject = SignIn.subject(context);
    if (!places.take(subject)) {
      throw new Problem(
          429, "Too many are followed", "close another session that you follow, or come back");
    }
    try {
      send(context, session, after, new Follower(subject, SignIn.session(context)));
    } finally {
      places.leave(subject);
    }
  }

  /** Who goes on reading when he has all that is there. */
  private record Follower(Subject subject, @Nullable BrowserSession session) {}

  private void send(
      Context context, SessionSummary session, long after, @Nullable Follower follower)
      throws IOException, InterruptedException {
    Replay events = events(context, session);
    context.contentType("application/x-ndjson");
    // nginx would keep back what has been written
    context.header("X-Accel-Buffering", "no");
    // Javalin's own stream compresses, and keeps back what has just been written.
    OutputStream answer =
        follower == null ? context.outputStream() : context.res().getOutputStream();
    try (events;
        OutputStream out = new BufferedOutputStream(answer, BUFFER_BYTES)) {
      try {
        skip(events, after);
        write(events, out);
        if (follower != null) {
          follow(session, events, out, follower);
        }
      } catch (RuntimeException damaged) {
        // The status is sent already: the last line says what happened, and nothing follows it, or
        // what was cut off looks like the whole. It is written before the answer is closed: a
        // follower's takes nothing afterwards.
        line(
            out,
            Map.of(
                "at", clock.instant().toString(),
                "kind", "damaged",
                "text", told(damaged, session)));
      }
    } catch (IOException gone) {
      if (follower == null) {
        throw gone;
      }
      log.debug("a follower of session {} has left", session.sessionId(), gone);
    }
  }

  /**
   * For the log all of it; for the caller what is the recording's, and nothing of the machine's.
   */
  private static String told(RuntimeException damaged, SessionSummary session) {
    if (damaged instanceof Replay.RecordingDamaged) {
      log.error("replay of session {} ends early: {}", session.sessionId(), damaged.getMessage());
      return String.valueOf(damaged.getMessage());
    }
    log.error("replay of session {} ends early", session.sessionId(), damaged);
    return "it could not be read any further; the gateway's log says why";
  }

  private static void skip(Replay events, long count) {
    for (long passed = 0; passed < count && events.hasNext(); passed++) {
      events.next();
    }
  }

  /** What is there by now; whether that was anything. */
  private boolean write(Replay events, OutputStream out) throws IOException {
    boolean any = false;
    while (events.hasNext()) {
      line(out, ReplayView.of(events.next()));
      any = true;
    }
    return any;
  }

  private void follow(SessionSummary session, Replay events, OutputStream out, Follower follower)
      throws IOException, InterruptedException {
    boolean wasOpen = isOpen(session);
    int looksAfterEnd = 0;
    int inVain = LOOKS_PER_SIGN_OF_LIFE;
    while (!events.isOver() && looksAfterEnd <= (wasOpen ? LOOKS_AFTER_END : 0)) {
      if (inVain >= LOOKS_PER_SIGN_OF_LIFE) {
        line(out, Map.of("at", clock.instant().toString(), "kind", "now"));
        inVain = 0;
      }
      out.flush();
      // asked before the look: the end is recorded before it is known, or some time after
      looksAfterEnd += isOpen(session) ? 0 : 1;
      // the right is asked for behind the wait: what was said in it is not for who lost it
      // meanwhile
      if (closing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS) || !holds(session, follower)) {
        return;
      }
      inVain = write(events, out) ? 0 : inVain + 1;
    }
  }

  private boolean isOpen(SessionSummary session) {
    return live.find(session.sessionId()) != null;
  }

  /** Whether the caller still may see it; whoever comes back is looked at anew. */
  private boolean holds(SessionSummary session, Follower follower) {
    BrowserSession browser = follower.session();
    return clock.instant().isBefore(follower.subject().expiresAt())
        && (browser == null || !signIn.isOver(browser))
        && sight.replays(follower.subject(), session);
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
    SessionSummary session = sight.visible(context);
    Replay events = events(context, session);
    context.contentType("application/sql; charset=utf-8");
    context.header(
        "Content-Disposition",
        "attachment; filename=\"%s.sql\"".formatted(session.sessionId().replaceAll("\\W", "")));
    try (events;
        OutputStream out = new BufferedOutputStream(context.outputStream(), BUFFER_BYTES)) {
      try {
        while (events.hasNext()) {
          out.write(SqlScript.of(events.next()).getBytes(StandardCharsets.UTF_8));
        }
      } catch (RuntimeException damaged) {
        told(damaged, session);
        out.write("\n-- the recording is damaged from here on\n".getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private void line(OutputStream out, Object value) throws IOException {
    out.write(json.text(value).getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }

  /** Those who follow go home, and have what was written to them. */
  @Override
  public void close() {
    closing.countDown();
    try {
      places.awaitNobody(GOODBYE);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
