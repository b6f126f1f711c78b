package dev.weir.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The console's page: static files without any data in them. Thread-safe. */
final class PageRoutes {
  void addTo(RoutesConfig routes) {
    page(routes, "/", "index.html", "text/html; charset=utf-8");
    // A held statement's link leads to the page, which then asks the API for it.
    page(routes, "/approvals/{id}", "index.html", "text/html; charset=utf-8");
    page(routes, "/console.js", "console.js", "text/javascript; charset=utf-8");
    page(routes, "/icon.svg", "icon.svg", "image/svg+xml");
    page(routes, "/console.css", "console.css", "text/css; charset=utf-8");
  }

  private static void page(RoutesConfig routes, String path, String file, String type) {
    byte[] bytes = read(file);
    routes.get(path, context -> send(context, bytes, type), Role.ANYONE);
  }

  private static void send(Context context, byte[] bytes, String type) {
    context.contentType(type).result(bytes);
  }

  private static byte[] read(String file) {
    try (InputStream in = PageRoutes.class.getResourceAsStream("/web/" + file)) {
      if (in == null) {
        throw new IllegalStateException("the console's page is missing from the build: " + file);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
