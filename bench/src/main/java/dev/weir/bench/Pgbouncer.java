package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A pgbouncer in session mode in front of a server, for the length of a bench. It asks clients for
 * a password in clear, as Weir asks them for a token: who lets everybody in has a round trip less.
 */
final class Pgbouncer implements AutoCloseable {
  private static final String PASSWORD = "not-a-secret";

  private final Process process;
  private final Path folder;
  private final Target target;

  private Pgbouncer(Process process, Path folder, Target target) {
    this.process = process;
    this.folder = folder;
    this.target = target;
  }

  /** Offers TLS besides. */
  static Pgbouncer start(Target direct, BenchTls tls) throws IOException, InterruptedException {
    Path program = Programs.onPath("pgbouncer", "Debian's package pgbouncer");
    int port = Ports.free();
    Path folder = Files.createTempDirectory("weir-bench-pgbouncer");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    // it runs as somebody else
    Path certificate = Files.copy(tls.certificate(), folder.resolve("tls.crt"));
    Path key = Files.copy(tls.key(), folder.resolve("tls.key"));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    Path users =
        Files.writeString(
            folder.resolve("users.txt"), "\"%s\" \"%s\"\n".formatted(direct.user(), PASSWORD));
    Path configuration = folder.resolve("pgbouncer.ini");
    Files.writeString(
        configuration,
        """
        [databases]
        %s = host=127.0.0.1 port=%d dbname=%s user=%s
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = plain
        auth_file = %s
        pool_mode = session
        default_pool_size = 100
        max_client_conn = 200
        ignore_startup_parameters = extra_float_digits
        client_tls_sslmode = allow
        client_tls_cert_file = %s
        client_tls_key_file = %s
        server_tls_sslmode = disable
        """
            .formatted(
                direct.database(),
                direct.port(),
                direct.database(),
                direct.user(),
                port,
                users,
                certificate,
                key));
    var command = new ArrayList<String>();
    if ("root".equals(System.getProperty("user.name"))) {
      // pgbouncer refuses to run as root.
      command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    }
    command.addAll(List.of(program.toString(), "-q", configuration.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    Ports.awaitListening(port, process, "pgbouncer");
    return new Pgbouncer(
        process,
        folder,
        new Target("pgbouncer", port, direct.user(), direct.database(), PASSWORD, process.pid()));
  }

  Target target() {
    return target;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Ports.deleteFolder(folder);
  }
}
