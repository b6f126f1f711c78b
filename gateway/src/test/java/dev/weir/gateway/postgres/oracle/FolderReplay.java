package dev.weir.gateway.postgres.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.sql.SqlReader;
import dev.weir.sql.postgres.PostgresSettings;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Replays every {@code .sql} file of a folder, each in a database of its own that begins with what
 * the files of {@link #FIRST} leave behind.
 */
final class FolderReplay {
  /** Files that others build upon, where the folder has them. */
  private static final List<String> FIRST =
      List.of("test_setup.sql", "create_misc.sql", "create_table.sql");

  private static final String TEMPLATE = "weir_template";

  private FolderReplay() {}

  static Findings run(
      PostgresServer server, Path folder, String matching, SqlReader<PostgresSettings> reader)
      throws IOException, SQLException, InterruptedException {
    var findings = new Findings();
    try (var acceptance = new Acceptance(server)) {
      server.execute("CREATE DATABASE " + TEMPLATE);
      for (String name : FIRST) {
        Path file = folder.resolve(name);
        if (Files.exists(file)) {
          replay(server, TEMPLATE, file, reader, acceptance, findings);
        }
      }
      List<Path> files;
      try (Stream<Path> all = Files.list(folder)) {
        files =
            all.filter(file -> file.getFileName().toString().endsWith(".sql"))
                .filter(file -> !FIRST.contains(file.getFileName().toString()))
                .filter(file -> file.getFileName().toString().matches(matching))
                .sorted()
                .toList();
      }
      for (Path file : files) {
        server.execute("CREATE DATABASE weir_replay TEMPLATE " + TEMPLATE + " STRATEGY file_copy");
        replay(server, "weir_replay", file, reader, acceptance, findings);
        server.execute("DROP DATABASE weir_replay WITH (FORCE)");
      }
    }
    return findings;
  }

  private static void replay(
      PostgresServer server,
      String database,
      Path file,
      SqlReader<PostgresSettings> reader,
      Acceptance acceptance,
      Findings findings)
      throws IOException, SQLException, InterruptedException {
    long start = System.nanoTime();
    try (var replay = new Replay(server, database, reader, acceptance, findings)) {
      replay.run(new String(Files.readAllBytes(file), UTF_8));
    }
    findings.note(
        "files", file.getFileName() + " " + (System.nanoTime() - start) / 1_000_000 + " ms");
  }
}
