package dev.weir.bench;

import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** A small database, and a gateway's first statements there by pgjdbc. */
final class FirstStatement implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final PostgresServer server;

  private FirstStatement(PostgresServer server) {
    this.server = server;
  }

  static FirstStatement start() throws IOException {
    PostgresServer server =
        PostgresServer.start(
            PostgresOptions.defaults().withHbaLine("host bench bench 127.0.0.1/32 trust"));
    server.execute("CREATE ROLE bench LOGIN");
    server.execute("CREATE DATABASE bench OWNER bench");
    server.execute(
        "bench",
        """
        CREATE TABLE public.stream_masked (id int PRIMARY KEY, note text, amount numeric(10,2));
        INSERT INTO public.stream_masked
          SELECT n, 'note ' || n, n / 100.0 FROM generate_series(1, 1000) n;
        GRANT SELECT ON ALL TABLES IN SCHEMA public TO bench;
        """);
    return new FirstStatement(server);
  }

  Target direct() {
    return new Target("direct", server.port(), "bench", "bench", null, null);
  }

  /**
   * When a gateway was ready for its first client, and when that client had its first row: after
   * the start of the process.
   */
  record Times(Duration session, Duration row) {}

  Times of(WeirProcess weir) throws SQLException {
    long patience = weir.startedAt() + PATIENCE.toNanos();
    while (true) {
      try (Connection connection = connection(weir)) {
        long session = System.nanoTime();
        note(connection, 1);
        long row = System.nanoTime();
        return new Times(
            Duration.ofNanos(session - weir.startedAt()), Duration.ofNanos(row - weir.startedAt()));
      } catch (SQLException notYet) {
        if (System.nanoTime() > patience) {
          throw notYet;
        }
      }
    }
  }

  static Connection connection(WeirProcess weir) throws SQLException {
    Target target = weir.target();
    var properties = new Properties();
    properties.setProperty("user", target.user());
    properties.setProperty("password", String.valueOf(target.password()));
    properties.setProperty("sslmode", "disable");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(target.port(), target.database()),
        properties);
  }

  /** The masked text of one row. */
  static String note(Connection connection, int id) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT note FROM public.stream_masked WHERE id = ?")) {
      statement.setInt(1, id);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
