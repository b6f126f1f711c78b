package dev.weir.e2e.mysql.clients;

import dev.weir.e2e.drivers.Address;
import dev.weir.e2e.drivers.Masks;
import dev.weir.e2e.mysql.MySqlRig;
import dev.weir.testkit.files.FileTrees;
import dev.weir.testkit.mysql.MySqlOptions;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * One database with protected columns, to be reached straight and through Weir under the same names
 * and by verified TLS, so that a program need not know which of the two it speaks with. Safe for
 * use by one thread.
 */
final class MySqlMarket implements AutoCloseable {
  /** The name of the rig's connection, so that clients see one name. */
  static final String DATABASE = "shop";

  /** Ordinary work of an application; three columns of people are protected. */
  static final String POLICY =
      """
      rules:
        - name: applications work
          who: { groups: [ai-agents] }
          allow: { actions: [read, write, ddl, lock, call, set, transaction] }
      protect:
        - { name: national id, columns: [shop.people.ssn], mask: { keepLast: 4 } }
        - { name: personal, columns: [shop.people.born, shop.people.salary], mask: redact }
      """;

  private static final int LOG_CHARACTERS = 4_000;

  private static final Masks MASKS =
      new Masks(
          Map.of(
              "123-45-6789", "*******6789",
              "234-56-7891", "*******7891",
              "1987-06-15", "1970-01-01",
              "1976-11-21", "1970-01-01",
              "48123.50", "0",
              "57123.75", "0"));

  private final Path root;
  private final MySqlServer server;
  private final MySqlRig rig;

  private MySqlMarket(Path root, MySqlServer server, MySqlRig rig) {
    this.root = root;
    this.server = server;
    this.rig = rig;
  }

  static MySqlMarket open(ServerKind kind) throws Exception {
    MySqlServer server = MySqlServer.start(MySqlOptions.of(kind).withTls());
    try {
      server.execute("CREATE DATABASE shop CHARACTER SET utf8mb4");
      fill(server);
      Path root = Files.createTempDirectory("weir-market-").resolve("root.crt");
      Files.writeString(root, Objects.requireNonNull(server.authority()).certificatePem());
      return new MySqlMarket(root, server, MySqlRig.startWithTls(server, DATABASE, POLICY));
    } catch (Exception e) {
      server.close();
      throw e;
    }
  }

  private static void fill(MySqlServer server) throws Exception {
    try (Connection connection = server.connect(DATABASE);
        Statement statement = connection.createStatement()) {
      // A statement ends where a line ends in a semicolon and the next one begins at the margin.
      for (String sql : text("market.sql").split(";\\n(?=[A-Z-]|$)(?!END)")) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
    }
  }

  /** A resource of this package. */
  static String text(String name) throws IOException {
    try (InputStream in = MySqlMarket.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** To go past Weir. */
  Address straight() {
    return address(server.port(), server.superuserPassword(), root);
  }

  /** To go through Weir as an agent. */
  Address through() {
    return address(rig.port(), rig.token("alice", "ai-agents"), rig.authority());
  }

  private Address address(int port, String password, Path authority) {
    return new Address(
        "localhost", port, DATABASE, server.superuser(), password, authority.toString());
  }

  /** Runs a program straight and through Weir; it says so when it has come to its end. */
  void compare(Masks.Run program) throws Exception {
    compare(program, UnaryOperator.identity());
  }

  /**
   * @param otherwise what else differs through Weir, and rightly
   */
  void compare(Masks.Run program, UnaryOperator<String> otherwise) throws Exception {
    try {
      MASKS.compare(program, straight(), through(), "THE END", otherwise);
    } catch (AssertionError failed) {
      // whether the server itself has gone is not to be seen from what its clients say
      throw new AssertionError(
          "%s\nthe server, %s, logged:\n%s"
              .formatted(
                  failed.getMessage(),
                  server.isRunning() ? "which runs" : "which has ended",
                  tail(server.log())),
          failed);
    }
  }

  private static String tail(String log) {
    return log.substring(Math.max(0, log.length() - LOG_CHARACTERS));
  }

  @Override
  public void close() throws IOException {
    try (server) {
      rig.close();
    }
    FileTrees.delete(Objects.requireNonNull(root.getParent()));
  }
}
