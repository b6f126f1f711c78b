package dev.weir.console;

import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The API described by OpenAPI 3.1, for programs that write clients. Thread-safe. */
final class DescriptionRoutes {
  static final String PATH = "/api/v1/openapi.json";
  private static final String FILE = "/openapi.json";

  private final byte[] description = read();

  void addTo(RoutesConfig routes) {
    // It tells nothing of a gateway's own, and who writes a client has no token yet.
    routes.get(
        PATH, context -> context.contentType("application/json").result(description), Role.ANYONE);
  }

  private static byte[] read() {
    try (InputStream in = DescriptionRoutes.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("the API's description is missing from the build");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
