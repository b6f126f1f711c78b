package dev.weir.app;

/** Configurations for tests. */
final class Configurations {
  /** Everything that must be there, for a server that nobody asks. */
  static final String HEAD =
      """
      listen: { postgres: "127.0.0.1:0", web: "127.0.0.1:0" }
      identity:
        - name: local
          issuer: http://127.0.0.1:8080
          audience: [weir]
      connections:
        - name: orders
          protocol: postgres
          address: 127.0.0.1:1
          database: shop
          tls: disable
          credentials: { user: agents, password: { env: WEIR_TEST_NO_SUCH_VARIABLE } }
      """;

  static final String READ = "rules: [{ name: reading, allow: { actions: [read] } }]\n";

  private Configurations() {}
}
