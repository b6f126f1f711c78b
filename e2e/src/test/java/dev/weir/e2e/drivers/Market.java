package dev.weir.e2e.drivers;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.postgres.TlsMode;
import dev.weir.testkit.tls.CertificateAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * One database with protected columns, to be reached straight and through Weir under the same names
 * and by verified TLS, so that a program need not know which of the two it speaks with. Safe for
 * use by one thread.
 */
final class Market implements AutoCloseable {
  /** The name of the rig's connection, so that clients see one name. */
  static final String DATABASE = "shop";

  /** Ordinary work of an application; three columns of people are protected. */
  static final String POLICY =
      """
      rules:
        - name: applications work
          who: { groups: [ai-agents] }
          allow: { actions: [read, write, ddl, copy, lock, notify, call, set] }
      protect:
        - { name: national id, columns: [public.people.ssn], mask: { keepLast: 4 } }
        - { name: personal, columns: [public.people.born, public.people.salary], mask: redact }
      """;

  /** Each protected value as drivers print it, with what has to be seen of it through Weir. */
  private static final Masks MASKS =
      new Masks(
          Map.of(
              "123-45-6789", "*******6789",
              "234-56-7891", "*******7891",
              "1987-06-15", "1970-01-01",
              "1976-11-21", "1970-01-01",
              "48123.50", "0",
              "57123.75", "0"));

  private final Path folder;
  private final PostgresServer server;
  private final GatewayRig rig;
  private final Path root;

  private Market(Path folder, PostgresServer server, GatewayRig rig, Path root) {
    this.folder = folder;
    this.server = server;
    this.rig = rig;
    this.root = root;
  }

  static Market open() throws Exception {
    CertificateAuthority authority = CertificateAuthority.create("market");
    Path folder = Files.createTempDirectory("weir-market-");
    Path root = Files.writeString(folder.resolve("root.crt"), authority.certificatePem());
    PostgresServer server =
        PostgresServer.start(PostgresOptions.defaults().withTls(TlsMode.OFFERED, authority));
    try {
      server.execute("CREATE DATABASE " + DATABASE);
      server.execute(DATABASE, text("market.sql"));
      GatewayRig rig = GatewayRig.startWithTls(server, DATABASE, POLICY, authority);
      return new Market(folder, server, rig, root);
    } catch (Exception e) {
      server.close();
      throw e;
    }
  }

  GatewayRig rig() {
    return rig;
  }

  /** To go past Weir. */
  Address straight() {
    return address(server.port(), server.superuserPassword());
  }

  /** To go through Weir as an agent. */
  Address through() {
    return address(rig.port(), rig.token("alice", "ai-agents"));
  }

  private Address address(int port, String password) {
    return new Address("localhost", port, DATABASE, server.superuser(), password, root.toString());
  }

  /**
   * @param mark something that the program prints when it has come to its end
   */
  void compare(Masks.Run program, String mark) throws Exception {
    // Where anything is protected, notifications come without their payload.
    MASKS.compare(
        program,
        straight(),
        through(),
        mark,
        text -> text.replaceAll("(?m)^(notified .*)\\bfirst\\b", "$1"));
  }

  private static String text(String name) throws IOException {
    try (InputStream in = Market.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() throws IOException {
    try (server) {
      rig.close();
    }
    Files.delete(root);
    Files.delete(folder);
  }
}
