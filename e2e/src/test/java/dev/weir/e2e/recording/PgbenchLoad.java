package dev.weir.e2e.recording;

import dev.weir.e2e.clients.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * 32 of pgbench's clients that write: half of them with values in the text, half with prepared
 * statements and, now and then, several of them in a pipeline. Each statement occurs once.
 */
final class PgbenchLoad implements AutoCloseable {
  static final int CLIENTS = 32;

  /** In every statement of theirs, and in no other. */
  static final String MARK = "/* of pgbench */";

  static final String TABLES =
      """
      CREATE TABLE written (kind text, client int, n int, PRIMARY KEY (kind, client, n));
      CREATE TABLE sums (kind text, client int, n int, PRIMARY KEY (kind, client));
      INSERT INTO sums SELECT kind, client, 0
        FROM (VALUES ('simple'), ('prepared')) k (kind), generate_series(0, 31) client;
      """;

  private static final String TRANSACTION =
      """
      BEGIN /* of pgbench */;
      INSERT INTO written VALUES ('KIND', :client_id, :n) /* of pgbench */;
      UPDATE sums SET n = n + 1 WHERE kind = 'KIND' AND client = :client_id AND :n > 0 /* of pgbench */;
      END /* of pgbench */;
      """;

  private static final String SINGLE =
      """
      UPDATE sums SET n = n + 1 WHERE kind = 'KIND' AND client = :client_id AND :n < 0 /* of pgbench */;
      """;

  private final List<Process> programs = new ArrayList<>();

  private PgbenchLoad() {}

  /**
   * Starts them; they run until they lose their sessions.
   *
   * @param round in which they begin, so that no round writes what another has
   */
  static PgbenchLoad start(Path folder, ServedGateway gateway, String token, int round)
      throws IOException {
    String count = "\\set n :n + 1\n";
    Path simple =
        Files.writeString(
            folder.resolve("simple.sql"), (count + TRANSACTION + SINGLE).replace("KIND", "simple"));
    Path prepared =
        Files.writeString(
            folder.resolve("prepared.sql"),
            (count
                    + TRANSACTION
                    + SINGLE
                    + count
                    + "\\startpipeline\n"
                    + TRANSACTION
                    + SINGLE
                    + "\\endpipeline\n")
                .replace("KIND", "prepared"));
    var load = new PgbenchLoad();
    long first = round * 10_000_000L;
    load.run(gateway, token, "simple", simple, first);
    load.run(gateway, token, "prepared", prepared, first);
    return load;
  }

  private void run(ServedGateway gateway, String token, String mode, Path script, long first)
      throws IOException {
    var builder =
        new ProcessBuilder(
                program().toString(),
                "--no-vacuum",
                "--client=" + CLIENTS / 2,
                "--time=600",
                "--protocol=" + mode,
                "--define=n=" + first,
                "--file=" + script,
                "--host=127.0.0.1",
                "--port=" + gateway.port(),
                "shop")
            .redirectErrorStream(true)
            .redirectOutput(script.resolveSibling(mode + ".out").toFile());
    builder.environment().put("PGUSER", "alice");
    builder.environment().put("PGPASSWORD", token);
    builder.environment().put("PGSSLMODE", "disable");
    builder.environment().put("PGGSSENCMODE", "disable");
    programs.add(builder.start());
  }

  private static Path program() throws IOException {
    Path versions = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(versions)) {
      try (Stream<Path> installed = Files.list(versions)) {
        List<Path> found =
            installed
                .map(version -> version.resolve("bin/pgbench"))
                .filter(Files::isExecutable)
                .sorted()
                .toList();
        if (!found.isEmpty()) {
          return found.getLast();
        }
      }
    }
    return Program.named("pgbench").file();
  }

  /** Returns when they have noticed that their sessions are gone. */
  void awaitEnd() throws InterruptedException {
    for (Process program : programs) {
      if (!program.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("pgbench goes on without its server");
      }
    }
  }

  @Override
  public void close() {
    programs.forEach(Process::destroyForcibly);
  }
}
