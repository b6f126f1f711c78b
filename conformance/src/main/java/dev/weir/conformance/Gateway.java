package dev.weir.conformance;

import dev.weir.app.StartFailed;
import dev.weir.app.Weir;
import dev.weir.identity.issuer.SmallIssuer;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A gateway as {@code serve} runs it, under a policy that allows everything and protects nothing,
 * in front of one server's database {@value TestServer#DATABASE}.
 */
final class Gateway implements AutoCloseable {
  private static final Duration TOKEN_LIFE = Duration.ofHours(6);

  private final Path folder;
  private final SmallIssuer issuer;
  private final Weir weir;

  private Gateway(Path folder, SmallIssuer issuer, Weir weir) {
    this.folder = folder;
    this.issuer = issuer;
    this.weir = weir;
  }

  static Gateway start(PostgresServer server) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("weir-conformance");
    SmallIssuer issuer = SmallIssuer.start(0, "api://weir", List.of(), InstantSource.system());
    try {
      Path configuration = folder.resolve("weir.yaml");
      Files.writeString(configuration, yaml(server, issuer, folder));
      return new Gateway(folder, issuer, Weir.start(configuration));
    } catch (StartFailed e) {
      issuer.close();
      throw new IOException("weir did not start: " + e.getMessage(), e);
    } catch (IOException | InterruptedException | RuntimeException e) {
      issuer.close();
      throw e;
    }
  }

  private static String yaml(PostgresServer server, SmallIssuer issuer, Path folder)
      throws IOException {
    Path password =
        Files.createFile(
            folder.resolve("password"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(password, server.superuserPassword());
    return """
    listen:
      postgres: 127.0.0.1:0
      web: 127.0.0.1:0
      plaintextTokens: loopback
    data: %s
    identity:
      - name: conformance
        issuer: %s
        audience: [%s]
    connections:
      - name: %s
        protocol: postgres
        address: 127.0.0.1:%d
        database: %s
        tls: disable
        credentials:
          user: %s
          password: { file: %s }
    rules:
      - name: everything
        allow: { actions: [all] }
    """
        .formatted(
            folder.resolve("data"),
            issuer.issuer(),
            issuer.audience(),
            TestServer.DATABASE,
            server.port(),
            TestServer.DATABASE,
            server.superuser(),
            password);
  }

  int port() {
    return weir.postgresAddress().getPort();
  }

  /** How a client connects, in libpq's variables. */
  Map<String, String> environment(String user) {
    return Map.of(
        "PGPORT",
        Integer.toString(port()),
        "PGUSER",
        user,
        "PGDATABASE",
        TestServer.DATABASE,
        "PGPASSWORD",
        issuer.mint("conformance", Set.of("conformance"), "psql", TOKEN_LIFE));
  }

  @Override
  public void close() throws IOException {
    weir.close();
    issuer.close();
    Folders.delete(folder);
  }
}
