package dev.weir.sql.mysql;

import dev.weir.sql.Catalogue;
import dev.weir.sql.Environment;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.Reading;
import dev.weir.sql.mysql.lineage.SampleCatalogue;
import dev.weir.sql.mysql.reading.MySqlReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads texts against the sample's tables. */
final class ReadMySql {
  static final MySqlSettings MYSQL = settings(ServerVersion.Kind.MYSQL, 8, 0, 31);
  static final MySqlSettings MARIADB = settings(ServerVersion.Kind.MARIADB, 10, 11, 19);

  private static final MySqlReader READER = new MySqlReader();
  private static final Catalogue SAMPLE = new SampleCatalogue();

  private ReadMySql() {}

  private static MySqlSettings settings(ServerVersion.Kind kind, int major, int minor, int patch) {
    return new MySqlSettings(
        new ServerVersion(kind, major, minor, patch), SqlMode.PLAIN, "utf8mb4", "corp", 0);
  }

  static Reading read(String sql, MySqlSettings settings) {
    return read(sql, settings, NamedStatements.NONE);
  }

  static Reading read(String sql, MySqlSettings settings, NamedStatements names) {
    try {
      return READER.read(
          ByteBuffer.wrap(sql.getBytes(StandardCharsets.UTF_8)),
          new Environment<>(SAMPLE, names, settings));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static String resource(String name) {
    try (InputStream in = ReadMySql.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
