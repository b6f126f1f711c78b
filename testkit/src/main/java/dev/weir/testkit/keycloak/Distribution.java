package dev.weir.testkit.keycloak;

import dev.weir.testkit.files.Cache;
import dev.weir.testkit.files.FileTrees;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Keycloak's programs, unpacked and built for the options below: done once, kept for the next run.
 *
 * @param base in the cache; not written to by servers
 */
record Distribution(Path base) {
  /** Names the folder in the cache: to be raised when the version or the options change. */
  private static final String NAME = "keycloak-26.7.3-a";

  private static final List<String> BUILD_OPTIONS =
      List.of(
          "--db=dev-mem",
          "--cache=local",
          "--features-disabled=account,admin,ciba,par,kerberos,impersonation");

  static Distribution of(Path zip) throws IOException, InterruptedException {
    Path base = Cache.directory().resolve(NAME);
    if (!Files.isDirectory(base)) {
      Path fresh = Files.createTempDirectory(Cache.directory(), "preparing-");
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
      unpack(zip, fresh);
      new Distribution(fresh).build();
      Cache.keep(fresh, base);
    }
    return new Distribution(base);
  }

  private void build() throws IOException, InterruptedException {
    List<String> command = command(base, List.of());
    command.add("build");
    command.addAll(BUILD_OPTIONS);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    // Exit code 10: built, and to be started anew.
    int status = process.waitFor();
    if (status != 0 && status != 10) {
      FileTrees.delete(base);
      throw new IllegalStateException("Keycloak could not be built:\n" + said);
    }
  }

  /**
   * Runs Keycloak, as its own script does, with the JVM of this process.
   *
   * @param home has the folders of the distribution and its own {@code data}
   */
  List<String> command(Path home, List<String> jvmOptions) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xms64m",
            "-Xmx512m",
            // It lives for seconds: the JIT's second tier would cost more than it gives.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dkc.home.dir=" + home,
            "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
                + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.base/java.security=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED"));
    command.addAll(jvmOptions);
    command.addAll(
        List.of(
            "-cp",
            home.resolve("lib/quarkus-run.jar").toString(),
            "io.quarkus.bootstrap.runner.QuarkusEntryPoint"));
    return command;
  }

  private static void unpack(Path zip, Path target) throws IOException {
    try (ZipFile archive = new ZipFile(zip.toFile())) {
      Enumeration<? extends ZipEntry> entries = archive.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        // Everything is in one folder, which is left away.
        String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
        Path path = target.resolve(name).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("the archive has an entry outside of itself");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else {
          Files.createDirectories(path.getParent());
          try (InputStream content = archive.getInputStream(entry)) {
            Files.copy(content, path);
          }
        }
      }
    }
  }
}
