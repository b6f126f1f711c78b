package dev.weir.e2e.clients;

import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The database behind Weir: its name is that of the rig's connection, so that clients see one. */
final class Shop {
  static final String DATABASE = "shop";

  /** Agents read what is in {@code public}, and nothing else. */
  static final String READ_ONLY =
      """
      rules:
        - name: agents read
          who: { groups: [ai-agents] }
          allow: { actions: [read], tables: ["public.*"] }
      """;

  /** Nothing is protected and whoever signs in may do anything. */
  static final String EVERYTHING =
      """
      rules:
        - name: anything
          allow: { actions: [all] }
      """;

  private Shop() {}

  /** A server with the shop's database, filled. */
  static PostgresServer open() throws IOException {
    return open(PostgresOptions.defaults());
  }

  static PostgresServer open(PostgresOptions options) throws IOException {
    PostgresServer server = PostgresServer.start(options.withSetting("wal_level", "logical"));
    server.execute("CREATE DATABASE " + DATABASE);
    server.execute(DATABASE, text("shop.sql"));
    return server;
  }

  /** A resource of this package. */
  static String text(String name) throws IOException {
    try (InputStream in = Shop.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
