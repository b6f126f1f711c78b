package dev.weir.e2e.recording;

import dev.weir.identity.issuer.SmallIssuer;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code weir serve} in a process of its own, that a test may kill. */
final class ServedGateway implements AutoCloseable {
  private static final Pattern LISTENS =
      Pattern.compile(
          "listens for PostgreSQL on \\S+:(\\d+) and serves the console at ([^\\s\"]+)");
  private static final Duration TOKEN_LIFE = Duration.ofHours(1);

  private final SmallIssuer issuer;
  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final int port;
  private final URI web;

  private ServedGateway(Path configuration, SmallIssuer issuer, Map<String, String> environment)
      throws Exception {
    this.issuer = issuer;
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.weir.app.Main",
                "serve",
                "--config",
                configuration.toString())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    this.process = builder.start();
    var listens = new CompletableFuture<Matcher>();
    Thread.ofVirtual().start(() -> follow(listens));
    Matcher found = listens.get(60, TimeUnit.SECONDS);
    this.port = Integer.parseInt(found.group(1));
    this.web = URI.create(found.group(2).replace("\\/", "/"));
  }

  /** Writes a configuration with the one connection {@code shop}. */
  static Path configuration(
      Path folder,
      PostgresServer server,
      String user,
      String password,
      SmallIssuer issuer,
      String policy)
      throws IOException {
    Path secret = Files.writeString(folder.resolve("upstream-password"), password);
    return Files.writeString(
        folder.resolve("weir.yaml"),
        """
        listen: { postgres: "127.0.0.1:0", web: "127.0.0.1:0", plaintextTokens: loopback }
        data: %s
        identity:
          - { name: test, issuer: "%s", audience: ["%s"] }
        connections:
          - name: shop
            protocol: postgres
            address: 127.0.0.1:%d
            database: postgres
            tls: disable
            credentials: { user: %s, password: { file: %s } }
        roles: { auditor: { groups: [dba] } }
        """
                .formatted(
                    folder.resolve("data"),
                    issuer.issuer(),
                    issuer.audience(),
                    server.port(),
                    user,
                    secret)
            + policy);
  }

  static ServedGateway start(Path configuration, SmallIssuer issuer) throws Exception {
    return start(configuration, issuer, Map.of());
  }

  /**
   * @param environment beside this process's own
   */
  static ServedGateway start(
      Path configuration, SmallIssuer issuer, Map<String, String> environment) throws Exception {
    return new ServedGateway(configuration, issuer, environment);
  }

  private void follow(CompletableFuture<Matcher> listens) {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.add(line);
        Matcher matcher = LISTENS.matcher(line);
        if (matcher.find()) {
          listens.complete(matcher);
        }
      }
    } catch (IOException e) {
      log.add("the log broke off: " + e.getMessage());
    }
    listens.completeExceptionally(new IllegalStateException(String.join("\n", log)));
  }

  /** What it has said so far. */
  List<String> log() {
    return log;
  }

  long pid() {
    return process.pid();
  }

  String token(String user, String group) {
    return issuer.mint(user, Set.of(group), "test", TOKEN_LIFE);
  }

  Connection connect(String user, String token) throws SQLException {
    return connect("shop", user, token);
  }

  Connection connect(String connection, String user, String token) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", token);
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, connection), properties);
  }

  /** Where it listens for PostgreSQL's clients, on 127.0.0.1. */
  int port() {
    return port;
  }

  URI web() {
    return web;
  }

  /** The body of an answer that is a success. */
  String get(String path, String token) throws InterruptedException {
    return send(HttpRequest.newBuilder(web.resolve(path)), path, token);
  }

  /** The same of a request with a JSON body. */
  String post(String path, String body, String token) throws InterruptedException {
    return send(
        HttpRequest.newBuilder(web.resolve(path)).POST(HttpRequest.BodyPublishers.ofString(body)),
        path,
        token);
  }

  private String send(HttpRequest.Builder request, String path, String token)
      throws InterruptedException {
    try {
      HttpResponse<String> response =
          http.send(
              request.header("Authorization", "Bearer " + token).build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new AssertionError(path + " " + response.statusCode() + " " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM, as a supervisor does; does not wait for the end. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** The exit code, once the process has ended. */
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the gateway has not ended:\n" + String.join("\n", log));
    }
    return process.exitValue();
  }

  @Override
  public void close() throws InterruptedException {
    terminate();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      kill();
    }
    http.close();
  }
}
