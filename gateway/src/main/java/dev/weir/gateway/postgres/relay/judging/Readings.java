package dev.weir.gateway.postgres.relay.judging;

import dev.weir.sql.Catalogue;
import dev.weir.sql.Reading;
import dev.weir.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Readings of texts that every session of a connection may share: the parser is asked once. Bounded
 * by number and bytes of text. Thread-safe.
 */
public final class Readings {
  private static final int READINGS_MAX = 20_000;
  private static final long BYTES_MAX = 32L << 20;

  private final Map<Key, Reading> byText = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  /** The reading of a text under these names, or null. */
  public synchronized @Nullable Reading find(
      String connection, Catalogue catalogue, boolean standardConformingStrings, byte[] utf8) {
    return byText.get(key(connection, catalogue, standardConformingStrings, utf8));
  }

  /** Keeps a reading, unless it was taken from the names of one session. */
  public synchronized void keep(
      String connection,
      Catalogue catalogue,
      boolean standardConformingStrings,
      byte[] utf8,
      Reading reading) {
    boolean ofOneSession =
        reading instanceof Reading.Script script
            && script.statements().stream().anyMatch(Statement::dependsOnNames);
    if (ofOneSession || utf8.length > BYTES_MAX / 16) {
      return;
    }
    if (byText.put(key(connection, catalogue, standardConformingStrings, utf8), reading) == null) {
      bytes += utf8.length;
    }
    var eldest = byText.keySet().iterator();
    while (byText.size() > READINGS_MAX || bytes > BYTES_MAX) {
      bytes -= eldest.next().utf8.length;
      eldest.remove();
    }
  }

  private static Key key(
      String connection, Catalogue catalogue, boolean standardConformingStrings, byte[] utf8) {
    return new Key(
        connection,
        catalogue.version(),
        catalogue.searchPath(),
        standardConformingStrings,
        utf8,
        Arrays.hashCode(utf8));
  }

  private static final class Key {
    private final String connection;
    private final long catalogueVersion;
    private final List<String> searchPath;
    private final boolean standardConformingStrings;
    private final byte[] utf8;
    private final int hash;

    Key(
        String connection,
        long catalogueVersion,
        List<String> searchPath,
        boolean standardConformingStrings,
        byte[] utf8,
        int hash) {
      this.connection = connection;
      this.catalogueVersion = catalogueVersion;
      this.searchPath = searchPath;
      this.standardConformingStrings = standardConformingStrings;
      this.utf8 = utf8;
      this.hash = hash;
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that
          && hash == that.hash
          && catalogueVersion == that.catalogueVersion
          && standardConformingStrings == that.standardConformingStrings
          && connection.equals(that.connection)
          && searchPath.equals(that.searchPath)
          && Arrays.equals(utf8, that.utf8);
    }
  }
}
