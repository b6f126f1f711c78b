package dev.weir.gateway.postgres.relay.judging;

import dev.weir.sql.Catalogue;
import dev.weir.sql.Reading;
import dev.weir.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  synchronized @Nullable Reading find(Key text) {
    return byText.get(text);
  }

  /** Keeps a reading, unless it was taken from the names of one session. */
  synchronized void keep(Key text, Reading reading) {
    boolean ofOneSession =
        reading instanceof Reading.Script script
            && script.statements().stream().anyMatch(Statement::dependsOnNames);
    if (ofOneSession || text.utf8.length > BYTES_MAX / 16) {
      return;
    }
    if (byText.put(text, reading) == null) {
      bytes += text.utf8.length;
    }
    var eldest = byText.keySet().iterator();
    while (byText.size() > READINGS_MAX || bytes > BYTES_MAX) {
      bytes -= eldest.next().utf8.length;
      eldest.remove();
    }
  }

  /** A text, and everything that its reading depends on. */
  static final class Key {
    private final String connection;
    private final long catalogueVersion;
    private final List<String> searchPath;
    private final @Nullable String searchPathAtStart;
    private final boolean standardConformingStrings;
    private final byte[] utf8;
    private final int hash;

    Key(
        String connection,
        Catalogue catalogue,
        @Nullable String searchPathAtStart,
        boolean standardConformingStrings,
        byte[] utf8) {
      this.connection = connection;
      this.catalogueVersion = catalogue.version();
      this.searchPath = catalogue.searchPath();
      this.searchPathAtStart = searchPathAtStart;
      this.standardConformingStrings = standardConformingStrings;
      this.utf8 = utf8;
      this.hash = Arrays.hashCode(utf8);
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
          && Objects.equals(searchPathAtStart, that.searchPathAtStart)
          && Arrays.equals(utf8, that.utf8);
    }
  }
}
