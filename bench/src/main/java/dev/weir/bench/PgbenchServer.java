package dev.weir.bench;

import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.postgres.TlsMode;
import java.io.IOException;
import java.util.List;

/** A PostgreSQL with pgbench's tables and two to stream from. */
final class PgbenchServer implements AutoCloseable {
  static final long STREAM_ROWS = 1_000_000;
  private static final int SCALE = 10;

  private final PostgresServer server;
  private final Target direct;

  private PgbenchServer(PostgresServer server, Target direct) {
    this.server = server;
    this.direct = direct;
  }

  /** Offers TLS besides. */
  static PgbenchServer start(Pgbench pgbench, BenchTls tls)
      throws IOException, InterruptedException {
    PostgresServer server =
        PostgresServer.start(options().withTls(TlsMode.OFFERED, tls.authority()));
    try {
      server.execute("CREATE ROLE bench LOGIN");
      server.execute("CREATE DATABASE bench OWNER bench");
      var direct = new Target("direct", server.port(), "bench", "bench", null, null);
      pgbench.initialise(direct, SCALE);
      fill(server);
      return new PgbenchServer(server, direct);
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  Target direct() {
    return direct;
  }

  /** The server trusts one role, so that no target pays for a proof that another does not. */
  private static PostgresOptions options() {
    return PostgresOptions.defaults()
        .withHbaLine("host bench bench 127.0.0.1/32 trust")
        .withSetting("shared_buffers", "256MB")
        .withSetting("max_connections", "200");
  }

  private static void fill(PostgresServer server) {
    for (String table : List.of("stream_plain", "stream_masked")) {
      server.execute(
          "bench",
          """
          CREATE TABLE public.%s (id int, note text, amount numeric(10,2));
          INSERT INTO public.%s
            SELECT n, 'note ' || lpad(n::text, 12, '0'), n %% 100000 / 100.0
            FROM generate_series(1, %d) n;
          """
              .formatted(table, table, STREAM_ROWS));
    }
    server.execute("bench", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO bench");
    server.execute("bench", "VACUUM ANALYZE");
  }

  @Override
  public void close() {
    server.close();
  }
}
