package dev.weir.e2e.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.clients.Program;
import dev.weir.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** pgbouncer before Weir: one session of Weir's serves one client after the other. */
class PgbouncerTest {
  private static final Duration START_MAX = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  void eachClientFindsTheSessionAsIfItWereNew() throws Exception {
    try (Market market = Market.open()) {
      int port = freePort();
      Process pgbouncer = start(market.through(), port);
      try {
        Await.until(START_MAX, "pgbouncer", () -> listens(port));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 3; i++) {
          seen.add(client(port));
        }
        // Another number of a process would be another session.
        assertThat(seen).hasSize(1);
        assertThat(seen.iterator().next()).startsWith("0\nSET\nPREPARE\nSELECT 1\n*******6789\n");
      } finally {
        pgbouncer.destroy();
        assertThat(pgbouncer.waitFor(30, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  private static String client(int port) throws IOException, InterruptedException {
    List<String> statements =
        List.of(
            "SHOW lock_timeout",
            "SET lock_timeout = 77",
            "PREPARE kept AS SELECT 1",
            "CREATE TEMP TABLE mine AS SELECT 1",
            "SELECT ssn FROM people WHERE id = 1",
            "SELECT pg_backend_pid()");
    List<String> arguments = new ArrayList<>(List.of("-X", "-A", "-t"));
    statements.forEach(statement -> arguments.addAll(List.of("-c", statement)));
    return Program.named("psql")
        .run(
            Map.of(
                "PGHOST",
                "127.0.0.1",
                "PGPORT",
                Integer.toString(port),
                "PGDATABASE",
                Market.DATABASE,
                "PGUSER",
                "alice"),
            "",
            arguments.toArray(String[]::new))
        .succeeded()
        .output();
  }

  private Process start(Address weir, int port) throws IOException {
    Path program = Program.named("pgbouncer").file();
    Path root = folder.resolve("root.crt");
    Files.copy(Path.of(weir.rootCertificate()), root);
    Path configuration =
        Files.writeString(
            folder.resolve("pgbouncer.ini"),
            """
            [databases]
            %1$s = host=%2$s port=%3$d dbname=%1$s user=alice password=%4$s
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = %5$d
            unix_socket_dir =
            auth_type = any
            pool_mode = session
            default_pool_size = 1
            server_reset_query = DISCARD ALL
            server_tls_sslmode = verify-full
            server_tls_ca_file = %6$s
            """
                .formatted(weir.database(), weir.host(), weir.port(), weir.password(), port, root));
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      // pgbouncer refuses to run as root.
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    }
    command.addAll(List.of(program.toString(), "-q", configuration.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean listens(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
