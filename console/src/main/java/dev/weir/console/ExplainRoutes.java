package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.Explainer;
import dev.weir.session.Explainer.CannotExplain;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
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
    if (body.user() != null && !body.user().equals(caller.user()) || body.groups() != null) {
      if (!signIn.seesEverything(caller)) {
        throw Problem.forbidden("only auditors and administrators may ask for other people");
      }
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
      json.answer(context, new Answer(explainer.explain(as, body.connection(), body.sql())));
    } catch (CannotExplain e) {
      throw new Problem(422, "Cannot be explained", String.valueOf(e.getMessage()));
    }
  }

  record ExplainBody(
      @Nullable String user,
      @Nullable List<String> groups,
      @Nullable String agent,
      @Nullable String connection,
      @Nullable String sql) {}

  record Answer(List<Explainer.Explanation> statements) {}
}
