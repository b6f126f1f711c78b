package dev.weir.sql.postgres.functions;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings that a session may change without changing how SQL reads, who runs it, what is
 * executed, or what is written where.
 *
 * @see <a href="https://www.postgresql.org/docs/18/runtime-config.html">Server configuration</a>
 */
public final class Settings {
  private static final Set<String> HARMLESS =
      Set.copyOf(ReviewedList.lines("harmless-settings.txt"));

  /** Names of the encoding, without what is not a letter or digit. */
  private static final Set<String> UTF8 = Set.of("utf8", "unicode");

  private static final Set<String> TRUE = Set.of("on", "true", "yes", "1");

  /** What a pool sets back before it hands a session on. */
  private static final Set<String> RESETTABLE =
      Set.of(
          "all", "role", "session_authorization", "client_encoding", "standard_conforming_strings");

  private Settings() {}

  /**
   * Whether a change neither alters how SQL reads nor who runs it. Some settings have one value
   * under which SQL is read, and which every driver sets to be sure.
   *
   * @param name in lower case
   * @param value null if it is not known
   */
  public static boolean isHarmless(String name, @Nullable String value) {
    return HARMLESS.contains(name)
        || value != null
            && switch (name) {
              case "client_encoding" -> UTF8.contains(canonical(value));
              case "standard_conforming_strings" -> TRUE.contains(canonical(value));
              default -> false;
            };
  }

  /**
   * Whether every session may make a change that is not harmless: search_path, which is followed
   * wherever it leads, and going back to how the session was opened.
   */
  public static boolean isEverybodys(String name, boolean reset) {
    return name.equals("search_path") || reset && RESETTABLE.contains(name);
  }

  private static String canonical(String value) {
    return value.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
