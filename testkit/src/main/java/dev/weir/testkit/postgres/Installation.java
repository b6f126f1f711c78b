package dev.weir.testkit.postgres;

import dev.weir.testkit.files.Cache;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked from the class path once and kept for the next run.
 *
 * @param programs holds {@code bin}, {@code lib} and {@code share}
 * @param cache where else to keep what should outlive this run
 */
record Installation(Path programs, Path cache) {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final String VERSION = "18.6.0";

  /**
   * @throws IllegalStateException if there are no programs for this machine
   */
  static Installation unpacked() throws IOException {
    String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    if (!system.toLowerCase(Locale.ROOT).matches("linux on (amd64|x86_64)")) {
      throw new IllegalStateException(
          "the bundled PostgreSQL needs Linux on amd64, and this is " + system);
    }
    Path cache = Cache.directory();
    Path programs = cache.resolve("postgres-" + VERSION);
    if (!Files.isDirectory(programs)) {
      Path fresh = Files.createTempDirectory(cache, "unpacking-");
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
      unpack(fresh);
      Cache.keep(fresh, programs);
    }
    return new Installation(programs, cache);
  }

  Path program(String name) {
    return programs.resolve("bin").resolve(name);
  }

  private static void unpack(Path target) throws IOException {
    InputStream archive = Installation.class.getResourceAsStream(ARCHIVE);
    if (archive == null) {
      throw new IllegalStateException(
          "the PostgreSQL archive %s is not on the class path".formatted(ARCHIVE));
    }
    try (var tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive, 1 << 16)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpackEntry(entry, tar, target);
      }
    }
  }

  private static void unpackEntry(TarArchiveEntry entry, InputStream content, Path target)
      throws IOException {
    Path path = target.resolve(entry.getName()).normalize();
    if (!path.startsWith(target)) {
      throw new IOException("the PostgreSQL archive has an entry outside of itself");
    }
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(content, path);
    boolean executable = (entry.getMode() & 0100) != 0;
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
  }
}
