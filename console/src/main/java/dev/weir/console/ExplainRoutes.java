package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.Explainer;
import dev.weir.session.Explainer.CannotExplain;
import dev.weir.session.Explainer.Circumstances;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What policy would do with a statement, and why. Thread-safe. */
final class ExplainRoutes {
  private final Explainer explainer;
  private final SignIn signIn;
  private final Json json;

  ExplainRoutes(Explainer explainer, SignIn signIn, Json json) {
    this.explainer = explainer;
    this.signIn = signIn;
    this.json = json;
  }

  void addTo(RoutesConfig routes) {
    routes.post("/api/v1/explain", this::explain, Role.SIGNED_IN);
  }

  private void explain(Context context) throws InterruptedException {
    Subject caller = SignIn.subject(context);
    ExplainBody body = json.read(context, ExplainBody.class);
    if (body.connection() == null || body.sql() == null) {
      throw Problem.badRequest("give \"connection\" and \"sql\"");
    }
    Subject as = caller;
    boolean forAnother =
        body.user() != null && !body.user().equals(caller.user()) || body.groups() != null;
    if ((forAnother || body.from() != null || body.at() != null)
        && !signIn.seesEverything(caller)) {
      throw Problem.forbidden(
          "only auditors and administrators may ask for other people, places and times");
    }
    if (forAnother) {
      as =
          new Subject(
              body.user() == null ? caller.user() : body.user(),
              body.groups() == null ? Set.of() : Set.copyOf(body.groups()),
              Set.of(),
              body.agent(),
              caller.issuer(),
              caller.expiresAt());
    }
    try {
      var circumstances =
          new Circumstances(as, body.connection(), from(context, body), at(body.at()));
      json.answer(context, new Answer(explainer.explain(circumstances, body.sql())));
    } catch (CannotExplain e) {
      throw new Problem(422, "Cannot be explained", String.valueOf(e.getMessage()));
    }
  }

  private static InetAddress from(Context context, ExplainBody body) {
    if (body.from() == null) {
      return InetAddress.ofLiteral(context.ip());
    }
    try {
      return InetAddress.ofLiteral(body.from());
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("\"from\" takes an address such as 10.1.2.3");
    }
  }

  private static @Nullable Instant at(@Nullable String moment) {
    try {
      return moment == null ? null : Instant.parse(moment);
    } catch (DateTimeParseException e) {
      throw Problem.badRequest("\"at\" takes a moment such as 2026-01-31T08:00:00Z");
    }
  }

  /**
   * @param from the client's address; the caller's if null
   * @param at now if null
   */
  record ExplainBody(
      @Nullable String user,
      @Nullable List<String> groups,
      @Nullable String agent,
      @Nullable String connection,
      @Nullable String sql,
      @Nullable String from,
      @Nullable String at) {}

  record Answer(List<Explainer.Explanation> statements) {}
}
