package dev.weir.testkit.keycloak;

import dev.weir.testkit.files.FileTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real Keycloak with one realm, which listens on 127.0.0.1 without TLS until it is closed or the
 * JVM ends in an orderly way. Nothing it holds outlives it. The first start on a machine prepares
 * the programs and takes some twenty seconds more. Thread-safe.
 */
public final class KeycloakServer implements AutoCloseable {
  private static final int START_SECONDS_MAX = 180;
  private static final int STOP_SECONDS_MAX = 10;
  private static final String ZIP_PROPERTY = "weir.keycloak.zip";

  private final Path home;
  private final URI realm;
  private final Process process;
  private final Thread shutdownHook = new Thread(this::stop, "keycloak-stop");
  private boolean stopped;

  private KeycloakServer(Path home, URI realm, Process process) {
    this.home = home;
    this.realm = realm;
    this.process = process;
  }

  /**
   * Returns when the realm answers. The distribution is where the system property {@value
   * #ZIP_PROPERTY} says.
   *
   * @param realm its name
   * @param json what is imported
   * @throws IllegalStateException if it cannot run here, with the reason and its log
   */
  public static KeycloakServer start(String realm, String json) {
    String zip = System.getProperty(ZIP_PROPERTY);
    if (zip == null) {
      throw new IllegalStateException("the system property %s is not set".formatted(ZIP_PROPERTY));
    }
    try {
      Distribution distribution = Distribution.of(Path.of(zip));
      Path home = Files.createTempDirectory("weir-keycloak-");
      for (String folder : List.of("bin", "conf", "lib", "providers", "themes")) {
        Files.createSymbolicLink(home.resolve(folder), distribution.base().resolve(folder));
      }
      Path imported = Files.createDirectories(home.resolve("data/import"));
      Files.writeString(imported.resolve("realm.json"), json);
      int port = freePort();
      var command = new ArrayList<>(distribution.command(home, List.of()));
      command.addAll(
          List.of(
              "start",
              "--optimized",
              "--import-realm",
              "--http-enabled=true",
              "--hostname-strict=false",
              "--http-host=127.0.0.1",
              "--http-port=" + port));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("log").toFile())
              .start();
      var server =
          new KeycloakServer(
              home, URI.create("http://127.0.0.1:%d/realms/%s".formatted(port, realm)), process);
      Runtime.getRuntime().addShutdownHook(server.shutdownHook);
      server.awaitReady();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("Keycloak could not be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting Keycloak", e);
    }
  }

  private void awaitReady() throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
    HttpRequest question =
        HttpRequest.newBuilder(URI.create(realm + "/.well-known/openid-configuration")).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (process.isAlive() && System.nanoTime() < until) {
        try {
          if (client.send(question, BodyHandlers.discarding()).statusCode() == 200) {
            return;
          }
        } catch (IOException notYet) {
          // Nobody listens on the port until everything is ready.
        }
        if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
          break;
        }
      }
    }
    String log = log();
    close();
    throw new IllegalStateException("Keycloak did not start:\n" + log);
  }

  /** The realm's address, which is its issuer. */
  public URI issuer() {
    return realm;
  }

  /** An address of the realm's protocol endpoints, such as {@code token}. */
  public URI endpoint(String name) {
    return URI.create(realm + "/protocol/openid-connect/" + name);
  }

  /** An address of the administration of the realm. */
  public URI administration(String path) {
    String name = realm.getPath().substring(realm.getPath().lastIndexOf('/') + 1);
    return realm.resolve("/admin/realms/%s/%s".formatted(name, path));
  }

  public String log() {
    try {
      return Files.readString(home.resolve("log"));
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }

  /** Ends the server at once. Harmless twice. */
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      // The JVM is going down, and the hook with it.
      return;
    }
  }

  private synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    process.destroyForcibly();
    try {
      process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS);
      FileTrees.delete(home);
    } catch (IOException e) {
      throw new UncheckedIOException("the temporary directory was not deleted", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
