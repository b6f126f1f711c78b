package dev.weir.console;

import dev.weir.policy.Subject;
import io.javalin.config.RoutesConfig;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who the caller is to the gateway, and whether the gateway lives. Thread-safe. */
final class WhoRoutes {
  private final SignIn signIn;
  private final Json json;

  WhoRoutes(SignIn signIn, Json json) {
    this.signIn = signIn;
    this.json = json;
  }

  void addTo(RoutesConfig routes) {
    routes.get(
        "/api/v1/whoami",
        context -> {
          Subject subject = SignIn.subject(context);
          json.answer(
              context,
              new WhoView(
                  subject.user(),
                  subject.groups().stream().sorted().toList(),
                  subject.roles().stream().sorted().toList(),
                  subject.agent(),
                  subject.issuer(),
                  subject.expiresAt(),
                  signIn.seesEverything(subject),
                  signIn.administers(subject)));
        },
        Role.SIGNED_IN);
    routes.get(
        "/health/live", context -> json.answer(context, Map.of("status", "up")), Role.ANYONE);
  }

  record WhoView(
      String user,
      List<String> groups,
      List<String> roles,
      @Nullable String agent,
      String issuer,
      Instant expiresAt,
      boolean auditor,
      boolean administrator) {}
}
