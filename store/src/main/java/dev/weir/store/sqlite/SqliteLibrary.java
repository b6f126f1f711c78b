package dev.weir.store.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite's library, unpacked into a folder that is this user's alone. The driver's own way takes a
 * start of the gateway long: it runs a program to learn what system this is, unpacks among
 * everybody's temporary files, and therefore compares what it has written byte by byte. Where this
 * knows no library, or it cannot be loaded, the driver goes its own way.
 */
final class SqliteLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);

  /** Where the driver looks first. */
  private static final String FOLDER = "org.sqlite.lib.path";

  private static final String NAME = "org.sqlite.lib.name";
  private static final String FILE = "libsqlitejdbc.so";

  private SqliteLibrary() {}

  /** The JVM sees to it that it is loaded once, and that who comes meanwhile waits. */
  private static final class Once {
    /** Whether it was loaded from here. */
    static final boolean LOADED = attempt();
  }

  /** Loads it, if that has not been done. */
  static boolean load() {
    return Once.LOADED;
  }

  private static boolean attempt() {
    String resource =
        resource(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    if (resource == null || System.getProperty(FOLDER) != null) {
      return false;
    }
    try {
      load(resource);
      return true;
    } catch (Exception e) {
      LOG.debug("the driver unpacks SQLite's library itself", e);
      return false;
    }
  }

  /** Where the driver's archive has it; null where the driver is to look. */
  static @Nullable String resource(String system, String machine) {
    String folder =
        switch (machine) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64" -> "aarch64";
          default -> null;
        };
    boolean known =
        folder != null
            && system.equals("Linux")
            // another C library, with builds of its own
            && !Files.exists(Path.of("/lib/ld-musl-" + folder + ".so.1"));
    return known ? "/org/sqlite/native/Linux/" + folder + "/" + FILE : null;
  }

  private static void load(String resource) throws Exception {
    Path temporary =
        Path.of(
            System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir", "/tmp")));
    Path folder = Files.createTempDirectory(temporary, "weir-sqlite");
    Path file = folder.resolve(FILE);
    try {
      unpack(resource, file);
      System.setProperty(FOLDER, folder.toString());
      System.setProperty(NAME, FILE);
      SQLiteJDBCLoader.initialize();
    } finally {
      System.clearProperty(FOLDER);
      System.clearProperty(NAME);
      // what is loaded stays loaded
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  private static void unpack(String resource, Path file) throws IOException {
    try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (packed == null) {
        throw new IOException("the driver has no " + resource);
      }
      Files.copy(packed, file);
    }
  }
}
