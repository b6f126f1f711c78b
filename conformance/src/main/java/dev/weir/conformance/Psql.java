package dev.weir.conformance;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * psql as PostgreSQL's own regression tests call it: {@code -a -q -X}, the file on standard input,
 * both streams in one, and their settings of dates and intervals.
 *
 * @param program the executable
 * @param timeout psql is ended after this
 */
public record Psql(Path program, Duration timeout) {
  /** How the line begins that is added to what a psql has printed that failed. */
  static final String FAILED = "psql failed: ";

  private static final Set<String> KEPT = Set.of("PATH", "HOME", "LD_LIBRARY_PATH");
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "LC_ALL", "C.UTF-8",
          "TERM", "dumb",
          "PGHOST", "127.0.0.1",
          "PGSSLMODE", "disable",
          "PGGSSENCMODE", "disable",
          "PGAPPNAME", "conformance",
          "PGTZ", "America/Los_Angeles",
          "PGDATESTYLE", "Postgres, MDY",
          "PGOPTIONS", "-c intervalstyle=postgres_verbose");

  /**
   * The psql of the search path.
   *
   * @throws IllegalStateException if there is none
   */
  public static Psql onPath(Duration timeout) {
    Path program =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(folder -> Path.of(folder, "psql"))
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(() ->
                new IllegalStateException(
                    "psql is not installed; it comes with PostgreSQL's client programs"));
    return new Psql(program, timeout);
  }

  /**
   * Runs a file to its end.
   *
   * @param environment where to connect and as whom, in libpq's variables
   * @param folder where psql runs
   * @return the lines that were printed, one char for each byte, and one more that begins with
   *     {@value #FAILED} if psql did not end, or not well: without a connection
   */
  List<String> run(Path file, Map<String, String> environment, Path folder)
      throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(
                program.toString(),
                "-X",
                "-a",
                "-q",
                "-v",
                "HIDE_TABLEAM=on",
                "-v",
                "HIDE_TOAST_COMPRESSION=on")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(file.toFile());
    builder.environment().keySet().retainAll(KEPT);
    builder.environment().putAll(ENVIRONMENT);
    builder.environment().putAll(environment);
    Path printed = Files.createTempFile("weir-conformance", ".out");
    try {
      Process process = builder.redirectOutput(printed.toFile()).start();
      boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      var lines =
          new ArrayList<>(
              List.of(Files.readString(printed, StandardCharsets.ISO_8859_1).split("\n", -1)));
      if (!ended) {
        lines.add(FAILED + "it did not end within %d s".formatted(timeout.toSeconds()));
      } else if (process.exitValue() != 0) {
        lines.add(FAILED + "status " + process.exitValue());
      }
      return lines;
    } finally {
      Files.deleteIfExists(printed);
    }
  }
}
