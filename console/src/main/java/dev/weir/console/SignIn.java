package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.Secret;
import dev.weir.session.TokenVerifier;
import dev.weir.session.TokenVerifier.SignInRefused;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who calls the API: a bearer token (RFC 6750) that the verifier accepts. Thread-safe.
 */
final class SignIn {
  private static final String SUBJECT = "weir.subject";
  private static final String SCHEME = "Bearer ";

  private final TokenVerifier verifier;
  private final ConsoleSettings settings;

  SignIn(TokenVerifier verifier, ConsoleSettings settings) {
    this.verifier = verifier;
    this.settings = settings;
  }

  /** Runs before every route: no route without a role is served. */
  void check(Context context) throws InterruptedException {
    var roles = context.routeRoles();
    if (roles.equals(Set.of(Role.ANYONE))) {
      return;
    }
    if (roles.isEmpty()) {
      throw Problem.notFound("there is nothing at this path");
    }
    Subject subject = verify(context.header("Authorization"));
    if (roles.contains(Role.ADMINISTRATOR) && !settings.administers().test(subject)) {
      throw Problem.forbidden("this needs the role administrator");
    }
    context.attribute(SUBJECT, subject);
  }

  private Subject verify(@Nullable String authorization) throws InterruptedException {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new Problem(401, "Not signed in", "send an access token as a bearer token");
    }
    byte[] token =
        authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.US_ASCII);
    try (Secret secret = Secret.taking(token)) {
      return verifier.verify(secret);
    } catch (SignInRefused refused) {
      throw new Problem(401, "Not signed in", String.valueOf(refused.getMessage()));
    }
  }

  /** Who calls; only on routes that need a role. */
  static Subject subject(Context context) {
    Subject subject = context.attribute(SUBJECT);
    if (subject == null) {
      throw new IllegalStateException("the route has no role that needs a subject");
    }
    return subject;
  }

  boolean seesEverything(Subject subject) {
    return settings.seesEverything().test(subject) || settings.administers().test(subject);
  }

  boolean administers(Subject subject) {
    return settings.administers().test(subject);
  }
}
