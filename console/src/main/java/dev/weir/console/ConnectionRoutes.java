package dev.weir.console;

import dev.weir.policy.Subject;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The connections and whether their servers answer: all of them for auditors and administrators,
 * for everybody else those that a rule opens to him. Thread-safe.
 */
final class ConnectionRoutes {
  private final Servers servers;
  private final Offer offer;
  private final SignIn signIn;
  private final Json json;

  ConnectionRoutes(Servers servers, Offer offer, SignIn signIn, Json json) {
    this.servers = servers;
    this.offer = offer;
    this.signIn = signIn;
    this.json = json;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/v1/connections", this::list, Role.SIGNED_IN);
    routes.get("/api/v1/connections/{name}/health", this::health, Role.SIGNED_IN);
  }

  private void list(Context context) {
    Subject subject = SignIn.subject(context);
    boolean all = signIn.seesEverything(subject);
    Set<String> usable = usable(context, subject);
    json.answer(
        context,
        new Page<>(
            servers.all().stream()
                .filter(server -> all || usable.contains(server.name()))
                .map(server -> view(server, usable.contains(server.name()), all))
                .toList(),
            null));
  }

  /** Where a server is matters to those who run it. */
  private static ConnectionView view(Servers.Server server, boolean usable, boolean all) {
    return new ConnectionView(
        server.name(),
        server.protocol(),
        usable,
        server.observed(),
        all ? server.address() : null,
        all ? server.database() : null,
        all ? server.tls() : null);
  }

  private void health(Context context) throws InterruptedException {
    Subject subject = SignIn.subject(context);
    String name = context.pathParam("name");
    boolean all = signIn.seesEverything(subject);
    if (!all && !usable(context, subject).contains(name)) {
      throw none();
    }
    Servers.Health health = servers.check(name);
    if (health == null) {
      throw none();
    }
    json.answer(
        context,
        new HealthView(
            health.trouble() == null ? "up" : "down",
            health.at(),
            health.took().toMillis(),
            health.version(),
            all ? health.trouble() : null));
  }

  private Set<String> usable(Context context, Subject subject) {
    return offer.usableBy(subject, InetAddress.ofLiteral(context.ip())).stream()
        .map(Offer.Usable::name)
        .collect(Collectors.toSet());
  }

  private static Problem none() {
    return Problem.notFound("there is no such connection, or no rule opens it to you");
  }

  /**
   * @param usable whether a rule opens it to the caller
   * @param observed whether nothing is enforced there
   * @param address null for who only uses it, as are {@code database} and {@code tls}
   */
  record ConnectionView(
      String name,
      String protocol,
      boolean usable,
      boolean observed,
      @Nullable String address,
      @Nullable String database,
      @Nullable String tls) {}

  /**
   * @param state {@code up} or {@code down}
   * @param trouble why it is down, for those who see everything
   */
  record HealthView(
      String state, Instant at, long millis, @Nullable String version, @Nullable String trouble) {}
}
