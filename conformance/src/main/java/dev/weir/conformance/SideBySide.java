package dev.weir.conformance;

import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two PostgreSQL servers of the same make, one of them behind a gateway, and psql in front of both.
 * Each run of a file gets a database of its own, a gateway of its own and an empty scratch folder,
 * whose path is the same for all runs. One file is run at a time.
 */
public final class SideBySide implements AutoCloseable {
  private static final int LINES_SHOWN = 5;

  private final Suite suite;
  private final Psql psql;
  private final Path scratch;
  private final TestServer straight;
  private final TestServer behind;

  private SideBySide(Suite suite, Psql psql, Path scratch) {
    this.suite = suite;
    this.psql = psql;
    this.scratch = scratch;
    this.straight = new TestServer(this::setUp);
    try {
      this.behind = new TestServer(this::setUp);
    } catch (RuntimeException e) {
      straight.close();
      throw e;
    }
  }

  /** Starts the servers and runs the suite's set-up. */
  public static SideBySide start(Suite suite, Psql psql) throws IOException {
    return new SideBySide(suite, psql, Files.createTempDirectory("weir-conformance"));
  }

  private void setUp(PostgresServer server) {
    Path file = suite.setUp();
    if (file == null) {
      return;
    }
    try {
      List<String> printed = run(file, straight(server));
      if (printed.getLast().startsWith(Psql.FAILED)) {
        int shown = Math.max(0, printed.size() - LINES_SHOWN);
        throw new IllegalStateException(
            "%s failed:%n%s"
                .formatted(file, String.join("\n", printed.subList(shown, printed.size()))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in the set-up", e);
    }
  }

  /** Runs one of the suite's files on both sides. */
  public Outcome compare(Path file) throws IOException, InterruptedException {
    long start = System.nanoTime();
    List<String> through = through(file);
    List<String> first = run(file, straight(straight.fresh()));
    String name = Suite.name(file);
    Outcome outcome =
        Outcome.of(
            name,
            first,
            through,
            () -> run(file, straight(straight.fresh())),
            suite.expected().getOrDefault(name, ""));
    return outcome.withSeconds((System.nanoTime() - start) / 1e9);
  }

  private List<String> through(Path file) throws IOException, InterruptedException {
    PostgresServer server = behind.fresh();
    try (Gateway gateway = Gateway.start(server)) {
      return run(file, gateway.environment(server.superuser()));
    }
  }

  private static Map<String, String> straight(PostgresServer server) {
    return Map.of(
        "PGPORT", Integer.toString(server.port()),
        "PGUSER", server.superuser(),
        "PGPASSWORD", server.superuserPassword(),
        "PGDATABASE", TestServer.DATABASE);
  }

  private List<String> run(Path file, Map<String, String> connection)
      throws IOException, InterruptedException {
    Folders.delete(scratch);
    // The server may be another user of this machine and writes here, too.
    for (Path folder : List.of(scratch, scratch.resolve("results"))) {
      Files.createDirectory(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    var environment = new HashMap<>(connection);
    environment.put("PG_ABS_SRCDIR", suite.folder().toString());
    environment.put("PG_ABS_BUILDDIR", scratch.toString());
    environment.put("PG_LIBDIR", "$libdir");
    environment.put("PG_DLSUFFIX", ".so");
    String port = String.valueOf(connection.get("PGPORT"));
    return psql.run(file, environment, scratch).stream()
        .map(line -> withoutPort(line, port))
        .toList();
  }

  /** Both sides listen somewhere else. */
  private static String withoutPort(String line, String port) {
    return line.replace("port " + port, "port PORT").replace('"' + port + '"', "\"PORT\"");
  }

  @Override
  public void close() throws IOException {
    try {
      behind.close();
    } finally {
      straight.close();
    }
    Folders.delete(scratch);
  }
}
