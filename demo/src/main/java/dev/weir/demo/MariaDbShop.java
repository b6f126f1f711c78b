package dev.weir.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.weir.testkit.mysql.MySqlOptions;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import dev.weir.testkit.tls.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Properties;
import org.slf4j.LoggerFactory;

/** The shop in a MariaDB, which brings all that it needs with it. */
final class MariaDbShop implements Shop {
  /** It logs the errors that it throws, which are a part of the story. */
  private static final String DRIVER_LOG = "org.mariadb.jdbc";

  private final MySqlServer server;
  private final Path authority;

  private MariaDbShop(MySqlServer server, Path authority) {
    this.server = server;
    this.authority = authority;
  }

  /**
   * @param folder for the server's certificate
   */
  static MariaDbShop open(String password, Path folder) throws IOException {
    if (LoggerFactory.getLogger(DRIVER_LOG) instanceof Logger log) {
      log.setLevel(Level.OFF);
    }
    MySqlServer server = MySqlServer.start(MySqlOptions.of(ServerKind.MARIADB_11_4).withTls());
    server.execute(
        Arrays.stream(World.resource("sample.mysql.sql").split(";\\s*\n"))
            .filter(statement -> !statement.isBlank())
            .toArray(String[]::new));
    server.execute(
        "CREATE USER weir_agents IDENTIFIED BY '" + password + "'",
        "GRANT SELECT, INSERT, UPDATE, DELETE, SHOW VIEW ON shop.* TO weir_agents");
    CertificateAuthority authority = Objects.requireNonNull(server.authority());
    return new MariaDbShop(
        server, Files.writeString(folder.resolve("server-ca.pem"), authority.certificatePem()));
  }

  @Override
  public String protocol() {
    return "mysql";
  }

  @Override
  public String schema() {
    return "shop";
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public Path authority() {
    return authority;
  }

  @Override
  public String insufficientPrivilege() {
    return "42000";
  }

  @Override
  public String numbered(String sql) {
    return sql;
  }

  @Override
  public String straight(String sql) {
    try (Connection connection = server.connect("shop");
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    } catch (SQLException e) {
      throw new IllegalStateException(sql + " failed: " + e.getMessage(), e);
    }
  }

  @Override
  public Connection connect(int gatewayPort, Path gateway, String user, String token)
      throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", token);
    properties.setProperty("sslMode", "verify-full");
    properties.setProperty("serverSslCert", gateway.toString());
    // so that values are bound at the server, and not written into the text
    properties.setProperty("useServerPrepStmts", "true");
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:" + gatewayPort + "/orders", properties);
  }

  @Override
  public String client(int gatewayPort, Path gateway, Path tokenFile) {
    return "MYSQL_PWD=$(cat %s) mariadb -h 127.0.0.1 -P %d -u alice --ssl-ca=%s orders"
        .formatted(tokenFile, gatewayPort, gateway);
  }

  @Override
  public void close() {
    server.close();
  }
}
