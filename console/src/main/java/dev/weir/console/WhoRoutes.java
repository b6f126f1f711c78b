package dev.weir.console;

import dev.weir.policy.Subject;
import io.javalin.config.RoutesConfig;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who the caller is to the gateway, what it offers, and whether it lives. Thread-safe. */
final class WhoRoutes {
  private final SignIn signIn;
  private final Offer offer;
  private final Json json;

  WhoRoutes(SignIn signIn, Offer offer, Json json) {
    this.signIn = signIn;
    this.offer = offer;
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
                  signIn.administers(subject),
                  offer.usableBy(subject, InetAddress.ofLiteral(context.ip()))));
        },
        Role.SIGNED_IN);
    // Who has no token yet asks where to get one.
    routes.get(
        "/api/v1/discovery", context -> json.answer(context, offer.discovery()), Role.ANYONE);
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
      boolean administrator,
      List<Offer.Usable> connections) {}
}
