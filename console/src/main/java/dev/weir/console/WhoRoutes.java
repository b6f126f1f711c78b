package dev.weir.console;

import dev.weir.policy.Subject;
import io.javalin.config.RoutesConfig;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who the caller is to the gateway, and what it offers. Thread-safe. */
final class WhoRoutes {
  private final SignIn signIn;
  private final Offer offer;
  private final BrowserSignIn browsers;
  private final Json json;

  WhoRoutes(SignIn signIn, Offer offer, BrowserSignIn browsers, Json json) {
    this.signIn = signIn;
    this.offer = offer;
    this.browsers = browsers;
    this.json = json;
  }

  void addTo(RoutesConfig routes) {
    routes.get(
        "/api/v1/whoami",
        context -> {
          Subject subject = SignIn.subject(context);
          BrowserSession session = SignIn.session(context);
          json.answer(
              context,
              new WhoView(
                  subject.user(),
                  subject.groups().stream().sorted().toList(),
                  subject.roles().stream().sorted().toList(),
                  subject.agent(),
                  subject.issuer(),
                  session == null ? subject.expiresAt() : session.endsAt(),
                  signIn.overlooks(subject),
                  signIn.seesEverything(subject),
                  signIn.administers(subject),
                  offer.usableBy(subject, InetAddress.ofLiteral(context.ip())),
                  session == null ? null : session.csrf()));
        },
        Role.SIGNED_IN);
    // Who has no token yet asks where to get one.
    routes.get(
        "/api/v1/discovery", context -> json.answer(context, offer.discovery()), Role.ANYONE);
    routes.get(
        "/auth/issuers",
        context -> json.answer(context, Map.of("issuers", browsers.issuers())),
        Role.ANYONE);
  }

  /**
   * @param expiresAt when the token ends, or the sign-in with a browser
   * @param csrf what somebody with a cookie sends along with changes; null for a token
   */
  record WhoView(
      String user,
      List<String> groups,
      List<String> roles,
      @Nullable String agent,
      String issuer,
      Instant expiresAt,
      boolean viewer,
      boolean auditor,
      boolean administrator,
      List<Offer.Usable> connections,
      @Nullable String csrf) {}
}
