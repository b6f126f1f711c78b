package dev.weir.bench;

import dev.weir.identity.issuer.SmallIssuer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A gateway in a process of its own, with policy, protection and recording on, for the length of a
 * bench.
 */
final class WeirProcess implements AutoCloseable {
  private static final Duration TOKEN_LIFE = Duration.ofHours(6);

  private final Process process;
  private final SmallIssuer issuer;
  private final Path folder;
  private final Target target;
  private final URI web;
  private final long startedAt;

  private WeirProcess(
      Process process, SmallIssuer issuer, Path folder, Target target, URI web, long startedAt) {
    this.process = process;
    this.issuer = issuer;
    this.folder = folder;
    this.target = target;
    this.web = web;
    this.startedAt = startedAt;
  }

  /**
   * @param cores that it may use
   */
  static WeirProcess start(Target direct, Wire wire, Cores cores)
      throws IOException, InterruptedException {
    return start(direct, wire, cores, "", "", Launch.own());
  }

  /** The same for PostgreSQL, which offers TLS besides, launched in this way. */
  static WeirProcess startWithTls(Target direct, BenchTls tls, Launch launch)
      throws IOException, InterruptedException {
    return start(
        direct,
        Wire.POSTGRES,
        Cores.ALL,
        "tls: { certificate: %s, key: %s }".formatted(tls.certificate(), tls.key()),
        "",
        launch);
  }

  /** The same for very many sessions of one user. */
  static WeirProcess startForMany(Target direct, BenchTls tls, Launch launch)
      throws IOException, InterruptedException {
    return start(
        direct,
        Wire.POSTGRES,
        Cores.ALL,
        // the section of its own ends that of the listeners
        """
        tls: { certificate: %s, key: %s }
        limits: { sessionsPerUserMax: 20000, sessionsMax: 20000 }\
        """
            .formatted(tls.certificate(), tls.key()),
        "",
        launch);
  }

  /** The same without TLS, launched in this way. */
  static WeirProcess start(Target direct, Launch launch) throws IOException, InterruptedException {
    return start(direct, Wire.POSTGRES, Cores.ALL, "", "", launch);
  }

  /**
   * The same, without TLS, with a console that people sign in to with a browser.
   *
   * @param issuer of the people
   * @param client as which the console is known there
   */
  static WeirProcess startWithConsole(Target direct, URI issuer, String client)
      throws IOException, InterruptedException {
    return start(
        direct,
        Wire.POSTGRES,
        Cores.ALL,
        "",
        """
          - name: people
            issuer: %s
            audience: [api://weir]
            console: { clientId: %s }
        """
            .formatted(issuer, client),
        Launch.own());
  }

  private static WeirProcess start(
      Target direct, Wire wire, Cores cores, String tls, String people, Launch launch)
      throws IOException, InterruptedException {
    int port = Ports.free();
    int webPort = Ports.free();
    Path folder = Files.createTempDirectory("weir-bench");
    SmallIssuer issuer = SmallIssuer.start(0, "api://weir", List.of(), InstantSource.system());
    Path configuration = folder.resolve("weir.yaml");
    Files.writeString(
        configuration, yaml(direct, wire, port, webPort, tls, people, issuer, folder));
    List<String> command =
        launch.command("dev.weir.app.Main", "serve", "--config", configuration.toString());
    var builder =
        new ProcessBuilder(cores.command(command))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    // A server that trusts loopback asks for none; a credential is part of every configuration.
    builder
        .environment()
        .put("WEIR_BENCH_PASSWORD", direct.password() == null ? "unused" : direct.password());
    long startedAt = System.nanoTime();
    Process process = builder.start();
    try {
      Ports.awaitListening(port, process, "weir");
      if (wire == Wire.MYSQL || !people.isEmpty()) {
        // clients of the database are served first
        Ports.awaitListening(webPort, process, "weir's console");
      }
    } catch (IOException e) {
      process.destroyForcibly();
      throw new IOException("weir did not start:\n" + Files.readString(folder.resolve("log")), e);
    }
    String token = issuer.mint("bench", Set.of("bench"), "pgbench", TOKEN_LIFE);
    Target target =
        switch (wire) {
          case POSTGRES -> new Target("weir", port, "bench", "bench", token, process.pid());
          case MYSQL -> {
            BenchTicket ticket = BenchTicket.mint(webPort, token);
            yield new Target("weir", port, ticket.id(), "bench", ticket.secret(), process.pid());
          }
        };
    URI web = URI.create("http://127.0.0.1:" + webPort + "/");
    return new WeirProcess(process, issuer, folder, target, web, startedAt);
  }

  Target target() {
    return target;
  }

  /** The same for another user of the group; PostgreSQL's side only. */
  Target target(String user) {
    String token = issuer.mint(user, Set.of("bench"), "pgbench", TOKEN_LIFE);
    return new Target("weir", target.port(), user, target.database(), token, process.pid());
  }

  /** Where the console and the API are. */
  URI web() {
    return web;
  }

  /** When the process was started, by {@link System#nanoTime()}. */
  long startedAt() {
    return startedAt;
  }

  /** Asks it to stop, as an operator does, and waits until it has. */
  void stop(Duration patience) throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("weir did not stop");
    }
  }

  private static String yaml(
      Target direct,
      Wire wire,
      int port,
      int webPort,
      String tls,
      String people,
      SmallIssuer issuer,
      Path folder) {
    return """
    listen:
      %s
      web: 127.0.0.1:%d
      plaintextTokens: loopback
      %s
    data: %s
    identity:
      - name: bench
        issuer: %s
        audience: [%s]
    %sconnections:
      - name: bench
        protocol: %s
        address: 127.0.0.1:%d
        database: %s
        tls: disable
        credentials:
          user: %s
          password: { env: WEIR_BENCH_PASSWORD }
        %s
    rules:
      - name: the bench reads
        who: { groups: [bench] }
        allow: { actions: [read], tables: ["%s.*"] }
      - name: changes need a yes
        approve: { actions: [write], by: { groups: [dba] } }
      - name: no schema changes
        deny: { actions: [ddl] }
    protect:
      - name: some columns
        columns: [%s]
        mask: { keepLast: 4 }
    """
        .formatted(
            listeners(wire, port),
            webPort,
            tls,
            folder.resolve("data"),
            issuer.issuer(),
            issuer.audience(),
            people,
            wire.protocol(),
            direct.port(),
            direct.database(),
            direct.user(),
            wire == Wire.POSTGRES ? "warm: { spares: 8 }" : "",
            wire.schema(),
            wire.maskedColumns());
  }

  private static String listeners(Wire wire, int port) {
    return wire == Wire.POSTGRES ? "postgres: 127.0.0.1:" + port : "mysql: 127.0.0.1:" + port;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    issuer.close();
    Ports.deleteFolder(folder);
  }
}
