package dev.weir.testkit.mysql;

import dev.weir.testkit.files.Cache;
import dev.weir.testkit.files.FileTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A server's programs, and a data directory of which servers get a copy: made once, kept for the
 * next run.
 *
 * @param kind of which server
 * @param base holds {@code bin} and {@code share}; what is not the system's own is in the cache
 * @param template a data directory in which root has no password
 */
record Programs(ServerKind kind, Path base, Path template) {
  private static final String MYSQL_VERSION = "8.0.31";
  private static final String MARIADB_VERSION = "11.4.5";
  private static final Path SYSTEM = Path.of("/usr");

  static Programs of(ServerKind kind) throws IOException, InterruptedException {
    Path cache = Cache.directory();
    return switch (kind) {
      case MYSQL_8_0 -> {
        Path base = cache.resolve("mysql-" + MYSQL_VERSION);
        if (!Files.isDirectory(base)) {
          Path fresh = fresh(cache);
          Unpacking.mysql(fresh);
          Cache.keep(fresh, base);
        }
        yield new Programs(kind, base, cache.resolve("mysql-data-" + MYSQL_VERSION)).initialized();
      }
      case MARIADB_11_4 -> {
        Path base = cache.resolve("mariadb-" + MARIADB_VERSION);
        if (!Files.isDirectory(base)) {
          Path fresh = fresh(cache);
          Unpacking.mariaDb(MARIADB_VERSION, fresh);
          Cache.keep(fresh, base);
        }
        yield new Programs(kind, base, cache.resolve("mariadb-data-" + MARIADB_VERSION))
            .initialized();
      }
      case MARIADB -> {
        if (!Files.isExecutable(SYSTEM.resolve("sbin/mariadbd"))) {
          throw new IllegalStateException(
              "MariaDB is not installed: Debian's package is mariadb-server");
        }
        yield new Programs(kind, SYSTEM, cache.resolve("mariadb-data-" + mariaDbVersion()))
            .initialized();
      }
    };
  }

  /** Starts the server with these further arguments. */
  List<String> serverCommand(Path data, List<String> arguments) {
    var command = new ArrayList<String>();
    String program =
        switch (kind) {
          case MYSQL_8_0 -> "bin/mysqld";
          case MARIADB -> "sbin/mariadbd";
          case MARIADB_11_4 -> "bin/mariadbd";
        };
    command.add(base.resolve(program).toString());
    command.add("--no-defaults");
    command.addAll(own());
    command.add("--datadir=" + data);
    command.addAll(arguments);
    return command;
  }

  /** Where the programs are, and that root may run them. */
  private List<String> own() {
    var own = new ArrayList<String>();
    if (Cache.currentUid() == 0) {
      own.add("--user=root");
    }
    if (kind != ServerKind.MARIADB) {
      own.add("--basedir=" + base);
      own.add("--lc-messages-dir=" + base.resolve("share"));
    }
    return own;
  }

  private Programs initialized() throws IOException, InterruptedException {
    if (Files.isDirectory(template)) {
      return this;
    }
    Path fresh = fresh(Cache.directory());
    List<String> command =
        kind == ServerKind.MYSQL_8_0
            ? serverCommand(fresh, List.of("--initialize-insecure"))
            : Stream.of(
                    List.of(
                        base.resolve(
                                kind == ServerKind.MARIADB
                                    ? "bin/mariadb-install-db"
                                    : "scripts/mariadb-install-db")
                            .toString(),
                        "--no-defaults",
                        "--auth-root-authentication-method=normal",
                        "--skip-test-db",
                        "--datadir=" + fresh),
                    own())
                .flatMap(List::stream)
                .toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      FileTrees.delete(fresh);
      throw new IllegalStateException("no data directory could be made:\n" + said);
    }
    Cache.keep(fresh, template);
    return this;
  }

  private static Path fresh(Path cache) throws IOException {
    Path fresh = Files.createTempDirectory(cache, "preparing-");
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
    return fresh;
  }

  private static String mariaDbVersion() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(SYSTEM.resolve("sbin/mariadbd").toString(), "--no-defaults", "--version")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return said.replaceAll("(?s).*Ver ([0-9.]+)-.*", "$1");
  }
}
