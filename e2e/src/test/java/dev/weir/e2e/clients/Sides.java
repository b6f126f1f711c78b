package dev.weir.e2e.clients;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;

/**
 * One database, to be reached straight and through Weir under the same names, so that what a client
 * prints differs in nothing but the port.
 */
record Sides(PostgresServer server, GatewayRig rig) implements AutoCloseable {
  /** A filled shop behind Weir. */
  static Sides open(String policy) throws Exception {
    PostgresServer server = Shop.open();
    try {
      return new Sides(server, GatewayRig.start(server, Shop.DATABASE, policy));
    } catch (Exception e) {
      server.close();
      throw e;
    }
  }

  /** What libpq reads, to go past Weir. */
  Map<String, String> straight() {
    return libpq(server.port(), server.superuserPassword());
  }

  /** What libpq reads, to go through Weir as an agent. */
  Map<String, String> through() {
    return libpq(rig.port(), rig.token("alice", "ai-agents"));
  }

  private Map<String, String> libpq(int port, String password) {
    return Map.of(
        "PGHOST",
        "127.0.0.1",
        "PGPORT",
        Integer.toString(port),
        "PGDATABASE",
        Shop.DATABASE,
        "PGUSER",
        server.superuser(),
        "PGPASSWORD",
        password);
  }

  /** The text without what has to differ. */
  String withoutPort(String text) {
    return text.replace("\"" + rig.port() + "\"", "\"PORT\"")
        .replace("\"" + server.port() + "\"", "\"PORT\"");
  }

  Connection straight(Properties properties) throws SQLException {
    return rig.straight(properties);
  }

  Connection through(Properties properties) throws SQLException {
    return rig.connect(properties, "alice", "ai-agents");
  }

  @Override
  public void close() throws IOException {
    try (server) {
      rig.close();
    }
  }
}
