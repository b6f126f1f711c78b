package dev.weir.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The console's page: static files without any data in them. Only the files that the build lists
 * are served; each view of the page has an address, and all of these lead to the same file.
 * Thread-safe.
 */
final class PageRoutes {
  private static final String INDEX = "index.html";

  /** The views; what is in them the page then asks the API for. */
  private static final List<String> VIEWS =
      List.of(
          "/",
          "/approvals",
          "/approvals/{id}",
          "/sessions",
          "/sessions/{id}",
          "/search",
          "/policy",
          "/tickets",
          "/audit");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "txt", "text/plain; charset=utf-8",
          "woff2", "font/woff2");

  /** The names of these hold a hash of their content, so that they never change. */
  private static final String HASHED = "assets/";

  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  void addTo(RoutesConfig routes) {
    VIEWS.forEach(view -> page(routes, view, INDEX));
    new String(read("files.txt"), StandardCharsets.UTF_8)
        .lines()
        .filter(file -> !file.equals(INDEX))
        .forEach(file -> page(routes, "/" + file, file));
  }

  private static void page(RoutesConfig routes, String path, String file) {
    byte[] bytes = read(file);
    String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
    if (type == null) {
      throw new IllegalStateException("the console's page has a file of no known kind: " + file);
    }
    boolean hashed = file.startsWith(HASHED);
    routes.get(path, context -> send(context, bytes, type, hashed), Role.ANYONE);
  }

  private static void send(Context context, byte[] bytes, String type, boolean hashed) {
    if (hashed) {
      context.header("Cache-Control", FOR_EVER);
    }
    context.contentType(type).result(bytes);
  }

  private static byte[] read(String file) {
    try (InputStream in = PageRoutes.class.getResourceAsStream("/page/" + file)) {
      if (in == null) {
        throw new IllegalStateException("the console's page is missing from the build: " + file);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
