package dev.weir.demo;

import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.postgres.TlsMode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** The shop in a PostgreSQL. */
final class PostgresShop implements Shop {
  private final PostgresServer server;

  private PostgresShop(PostgresServer server) {
    this.server = server;
  }

  static PostgresShop open(String password) throws IOException {
    PostgresServer server =
        PostgresServer.start(
            PostgresOptions.defaults().withTls(TlsMode.REQUIRED).withUser("weir_agents", password));
    server.execute("CREATE DATABASE shop");
    server.execute("shop", World.resource("sample.sql"));
    return new PostgresShop(server);
  }

  @Override
  public String protocol() {
    return "postgres";
  }

  @Override
  public String schema() {
    return "public";
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public Path authority() {
    return server.authorityFile();
  }

  @Override
  public String insufficientPrivilege() {
    return "42501";
  }

  @Override
  public String numbered(String sql) {
    return sql.replace("?", "$1");
  }

  @Override
  public String straight(String sql) {
    return String.valueOf(server.query("shop", sql).getFirst().getFirst());
  }

  /** The driver sends a token without TLS where it is asked to, which is on loopback only. */
  @Override
  public Connection connect(int gatewayPort, Path gateway, String user, String token)
      throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", token);
    properties.setProperty("ApplicationName", "demo-agent");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + gatewayPort + "/orders", properties);
  }

  @Override
  public String client(int gatewayPort, Path gateway, Path tokenFile) {
    return "PGPASSWORD=$(cat %s) psql -h 127.0.0.1 -p %d -U alice orders"
        .formatted(tokenFile, gatewayPort);
  }

  @Override
  public void close() {
    server.close();
  }
}
