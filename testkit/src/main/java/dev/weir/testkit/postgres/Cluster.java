package dev.weir.testkit.postgres;

import dev.weir.testkit.files.Cache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;

/**
 * An initialised, empty database cluster. {@code initdb} takes most of a second, so it is run once
 * and its result is kept as a template that servers copy.
 *
 * @param directory the cluster
 * @param superuserPassword what {@code postgres} signs in with
 */
record Cluster(Path directory, String superuserPassword) {
  static final String SUPERUSER = "postgres";
  private static final String PASSWORD_FILE = "superuser-password";

  /** The cluster that other clusters are copies of; made if there is none yet. */
  static Cluster template(Installation installation, Unprivileged unprivileged)
      throws IOException, InterruptedException {
    String version = installation.programs().getFileName().toString();
    Path home = installation.cache().resolve(version + "-cluster");
    if (!Files.isDirectory(home)) {
      Path fresh = Files.createTempDirectory(installation.cache(), "initialising-");
      initialise(installation, unprivileged, fresh);
      Cache.keep(fresh, home);
    }
    return new Cluster(home.resolve("data"), Files.readString(home.resolve(PASSWORD_FILE)));
  }

  private static void initialise(Installation installation, Unprivileged unprivileged, Path home)
      throws IOException, InterruptedException {
    Path passwordFile = home.resolve(PASSWORD_FILE);
    Files.createFile(
        passwordFile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(passwordFile, UUID.randomUUID().toString());
    unprivileged.own(home);
    Process initdb =
        new ProcessBuilder(
                unprivileged.command(
                    List.of(
                        installation.program("initdb").toString(),
                        "--pgdata=" + home.resolve("data"),
                        "--username=" + SUPERUSER,
                        "--pwfile=" + passwordFile,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--no-sync",
                        "--no-instructions")))
            .redirectErrorStream(true)
            .start();
    initdb.getOutputStream().close();
    var output = new String(initdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (initdb.waitFor() != 0) {
      throw new IllegalStateException("initdb failed:\n" + output);
    }
  }
}
