package dev.weir.sql.postgres.functions;

import java.util.Set;

/**
 * The settings that a session may change without changing how SQL reads, who runs it, what is
 * executed, or what is written where.
 *
 * @see <a href="https://www.postgresql.org/docs/18/runtime-config.html">Server configuration</a>
 */
public final class Settings {
  private static final Set<String> HARMLESS =
      Set.copyOf(ReviewedList.lines("harmless-settings.txt"));

  private Settings() {}

  /**
   * @param name in lower case
   */
  public static boolean isHarmless(String name) {
    return HARMLESS.contains(name);
  }
}
