package dev.weir.sql.mysql.statements;

import dev.weir.sql.mysql.SqlMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The system variables that a session may change for itself.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/server-system-variables.html">Server system
 *     variables</a>
 * @see <a href="https://mariadb.com/kb/en/server-system-variables/">Those of MariaDB</a>
 */
final class Settings {
  private static final Set<String> HARMLESS = harmless();

  /** Under which texts are read. */
  private static final Set<String> CLIENT_CHARSETS =
      Set.of("utf8mb4", "utf8mb3", "utf8", "ascii", "latin1");

  /** In which letters of ASCII are bytes of ASCII. */
  private static final Set<String> RESULT_CHARSETS =
      Set.of("utf8mb4", "utf8mb3", "utf8", "ascii", "latin1", "binary", "null");

  private Settings() {}

  /**
   * Whether a change neither alters how SQL reads in a way that cannot be followed, nor who runs
   * it. The session's own sql_mode, character sets and database are followed.
   *
   * @param name in lower case
   * @param value null if it is not known
   */
  static boolean isHarmless(String name, @Nullable String value) {
    if (HARMLESS.contains(name)) {
      return true;
    }
    if (value == null) {
      return false;
    }
    String folded = value.toLowerCase(Locale.ROOT);
    return switch (name) {
      case "sql_mode" -> SqlMode.parse(value).readable();
      case "character_set_client", "character_set_connection" -> CLIENT_CHARSETS.contains(folded);
      case "character_set_results" -> RESULT_CHARSETS.contains(folded);
      default -> HARMLESS.contains(name + " " + folded);
    };
  }

  private static Set<String> harmless() {
    try (InputStream in = Settings.class.getResourceAsStream("harmless-settings.txt")) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: harmless-settings.txt");
      }
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      return lines.stream()
          .filter(line -> !line.isBlank() && line.charAt(0) != '#')
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
