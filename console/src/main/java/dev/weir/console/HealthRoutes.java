package dev.weir.console;

import io.javalin.config.RoutesConfig;
import java.util.Map;

/**
 * For those who start gateways and send clients to them. Anybody may ask: nothing is told but the
 * names of parts, and nothing is done for it. Thread-safe.
 */
final class HealthRoutes {
  private final Health health;
  private final Json json;

  HealthRoutes(Health health, Json json) {
    this.health = health;
    this.json = json;
  }

  void addTo(RoutesConfig routes) {
    routes.get(
        "/health/live", context -> json.answer(context, Map.of("status", "up")), Role.ANYONE);
    routes.get(
        "/health/ready",
        context -> {
          Map<String, Boolean> parts = health.parts();
          boolean ready = !parts.isEmpty() && !parts.containsValue(false);
          context.status(ready ? 200 : 503);
          json.answer(context, new ReadyView(ready ? "ready" : "not ready", parts));
        },
        Role.ANYONE);
  }

  /**
   * @param parts each by its name, and whether it works
   */
  record ReadyView(String status, Map<String, Boolean> parts) {}
}
