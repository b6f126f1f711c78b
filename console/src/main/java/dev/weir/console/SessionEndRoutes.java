package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.Grant;
import dev.weir.session.SessionEnds;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Ends sessions: one, or all of a user. Everybody may end their own, administrators anybody's; who
 * did, and why, is in the audit, in the recording, and told to the client. Thread-safe.
 */
final class SessionEndRoutes {
  private static final int REASON_MAX = 200;

  private final SessionEnds ends;
  private final SignIn signIn;
  private final Json json;

  SessionEndRoutes(SessionEnds ends, SignIn signIn, Json json) {
    this.ends = ends;
    this.signIn = signIn;
    this.json = json;
  }

  void addTo(RoutesConfig routes) {
    routes.delete("/api/v1/sessions/{id}", this::endOne, Role.SIGNED_IN);
    routes.post("/api/v1/sessions/end", this::endAll, Role.SIGNED_IN);
  }

  /** Somebody else's is not there. */
  private void endOne(Context context) {
    Subject by = SignIn.subject(context);
    String id = context.pathParam("id");
    String reason = reason(context.queryParam("reason"));
    if (ends.end(mayEnd(by).and(grant -> grant.sessionId().equals(id)), by, reason) == 0) {
      throw Problem.notFound("no such session is open");
    }
    context.status(204);
  }

  private void endAll(Context context) {
    Subject by = SignIn.subject(context);
    EndBody body = json.read(context, EndBody.class);
    String user = body.user();
    if (user == null || user.isBlank()) {
      throw Problem.badRequest("say whose sessions are to end: \"user\"");
    }
    String issuer = body.issuer();
    boolean own = user.equals(by.user()) && (issuer == null || issuer.equals(by.issuer()));
    if (!own && !signIn.administers(by)) {
      throw Problem.forbidden("only administrators end what others have open");
    }
    int ended =
        ends.end(
            mayEnd(by)
                .and(grant -> grant.subject().user().equals(user))
                .and(grant -> issuer == null || grant.subject().issuer().equals(issuer)),
            by,
            reason(body.reason()));
    json.answer(context, new Ended(ended));
  }

  private Predicate<Grant> mayEnd(Subject by) {
    return signIn.administers(by) ? grant -> true : grant -> grant.subject().isSamePerson(by);
  }

  private static String reason(@Nullable String given) {
    String reason = Objects.requireNonNullElse(given, "").strip();
    if (reason.length() > REASON_MAX || reason.codePoints().anyMatch(Character::isISOControl)) {
      throw Problem.badRequest(
          "a reason has %d characters at most, on one line".formatted(REASON_MAX));
    }
    return reason;
  }

  /**
   * @param issuer null for users of that name of every issuer
   */
  record EndBody(@Nullable String user, @Nullable String issuer, @Nullable String reason) {}

  record Ended(int ended) {}
}
