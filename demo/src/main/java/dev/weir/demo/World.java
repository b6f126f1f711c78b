package dev.weir.demo;

import dev.weir.app.StartFailed;
import dev.weir.app.Weir;
import dev.weir.identity.issuer.SmallIssuer;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.postgres.TlsMode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything that the demo runs: a PostgreSQL with a shop in it, an issuer, a gateway. Closing it
 * leaves nothing behind.
 */
final class World implements AutoCloseable {
  private static final int POSTGRES_PORT = 15432;
  private static final int WEB_PORT = 18443;
  private static final Duration TOKEN_LIFE = Duration.ofHours(8);

  private final Path folder;
  private final PostgresServer server;
  private final SmallIssuer issuer;
  private final Weir weir;

  private World(Path folder, PostgresServer server, SmallIssuer issuer, Weir weir) {
    this.folder = folder;
    this.server = server;
    this.issuer = issuer;
    this.weir = weir;
  }

  static World start(Narrator narrator) throws IOException, InterruptedException, StartFailed {
    Path folder = Files.createTempDirectory("weir-demo");
    PostgresServer server = null;
    SmallIssuer issuer = null;
    try {
      narrator.progress("starting PostgreSQL with a small shop in it …");
      String password = randomPassword();
      server =
          PostgresServer.start(
              PostgresOptions.defaults()
                  .withTls(TlsMode.REQUIRED)
                  .withUser("weir_agents", password));
      server.execute("CREATE DATABASE shop");
      server.execute("shop", resource("sample.sql"));
      narrator.progress("starting an OIDC issuer for alice (an agent) and dana (a DBA) …");
      issuer = SmallIssuer.start(0, "api://weir", List.of(), InstantSource.system());
      narrator.progress("starting Weir …");
      Path passwordFile = secretFile(folder.resolve("password"), password);
      String yaml =
          fill(
              resource("weir.yaml"),
              Map.of(
                  "postgres", Integer.toString(portNear(POSTGRES_PORT)),
                  "web", Integer.toString(portNear(WEB_PORT)),
                  "data", folder.resolve("data").toString(),
                  "issuer", issuer.issuer().toString(),
                  "audience", issuer.audience(),
                  "upstream", Integer.toString(server.port()),
                  "ca", server.authorityFile().toString(),
                  "password", passwordFile.toString()));
      Path configuration = folder.resolve("weir.yaml");
      Files.writeString(configuration, yaml);
      return new World(folder, server, issuer, Weir.start(configuration));
    } catch (IOException | InterruptedException | StartFailed | RuntimeException e) {
      if (issuer != null) {
        issuer.close();
      }
      if (server != null) {
        server.close();
      }
      delete(folder);
      throw e;
    }
  }

  int postgresPort() {
    return weir.postgresAddress().getPort();
  }

  URI web() {
    return URI.create("http://127.0.0.1:" + weir.webPort());
  }

  String agentToken() {
    return issuer.mint("alice", Set.of("ai-agents"), "claude", TOKEN_LIFE);
  }

  String reviewerToken() {
    return issuer.mint("dana", Set.of("dba"), null, TOKEN_LIFE);
  }

  /** Keeps a token where only this user can read it. */
  Path keep(String name, String token) throws IOException {
    return secretFile(folder.resolve(name), token);
  }

  Path configuration() {
    return folder.resolve("weir.yaml");
  }

  /** Asks the server itself, past the gateway. */
  String straight(String sql) {
    return String.valueOf(server.query("shop", sql).getFirst().getFirst());
  }

  @Override
  public void close() throws IOException {
    weir.close();
    issuer.close();
    server.close();
    delete(folder);
  }

  private static Path secretFile(Path file, String secret) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, secret);
  }

  private static String randomPassword() {
    var bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** The port that the documentation names, or any free one if it is taken. */
  private static int portNear(int wanted) throws IOException {
    try (var socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException taken) {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }
  }

  private static String fill(String template, Map<String, String> values) {
    String filled = template;
    for (var entry : values.entrySet()) {
      filled = filled.replace("{" + entry.getKey() + "}", entry.getValue());
    }
    return filled;
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = World.class.getResourceAsStream("/demo/" + name)) {
      if (in == null) {
        throw new IOException("the demo's file is missing from the build: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> contents;
    try (Stream<Path> walk = Files.walk(folder)) {
      contents = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : contents) {
      Files.deleteIfExists(path);
    }
  }
}
