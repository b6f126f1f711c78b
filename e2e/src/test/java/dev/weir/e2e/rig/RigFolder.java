package dev.weir.e2e.rig;

import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.tls.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Where a gateway of the tests has its configuration, its secrets and its data. */
public final class RigFolder {
  private final Path path;

  private RigFolder(Path path) {
    this.path = path;
  }

  public static RigFolder create() throws IOException {
    return new RigFolder(Files.createTempDirectory("weir-e2e-"));
  }

  public Path resolve(String name) {
    return path.resolve(name);
  }

  /** Writes a file of that name. */
  public Path write(String name, String text) throws IOException {
    return Files.writeString(path.resolve(name), text);
  }

  /**
   * A certificate for localhost.
   *
   * @return the line of {@code listen:} that names it
   */
  public String tls(CertificateAuthority authority) throws IOException {
    Path certificate = path.resolve("tls.crt");
    Path key = path.resolve("tls.key");
    authority.issue(List.of("localhost", "127.0.0.1")).write(certificate, key);
    return "tls: { certificate: %s, key: %s }".formatted(certificate, key);
  }

  /**
   * An element of {@code connections:}, indented by two, whose account is the superuser's.
   *
   * @param port by which the server is reached
   */
  public String toMySql(String name, MySqlServer server, int port, String database)
      throws IOException {
    Path password = write(name + ".password", server.superuserPassword());
    return """
      - name: %s
        protocol: mysql
        address: 127.0.0.1:%d
        database: %s
        tls: disable
        credentials:
          user: %s
          password: { file: %s }
    """
        .formatted(name, port, database, server.superuser(), password);
  }

  /** With all that is in it. */
  public void delete() throws IOException {
    try (var tree = Files.walk(path)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
