package dev.weir.e2e.mysql;

import dev.weir.testkit.mysql.MySqlServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The database in which attempts are made. */
final class Corpus {
  static final String DATABASE = "corp";

  private Corpus() {}

  /** Makes the database anew. */
  static void fill(MySqlServer server, String value) throws Exception {
    server.execute("drop database if exists " + DATABASE, "drop database if exists corp8");
    server.execute(statements(resource("schema.sql")));
    server.execute(statements(resource("values.sql").replace(MySqlDuel.VALUE, value)));
  }

  /** One a line. */
  private static String[] statements(String text) {
    return text.lines().filter(line -> !line.isBlank()).toArray(String[]::new);
  }

  static String resource(String name) {
    try (InputStream in = Corpus.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }
}
