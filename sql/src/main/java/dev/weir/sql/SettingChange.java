package dev.weir.sql;

import org.jspecify.annotations.Nullable;

/**
 * SET, RESET, set_config or a start-up option.
 *
 * @param name lower case
 * @param value null for a reset to the default or a value that is only known when it runs
 * @param local until the end of the transaction
 * @param harmless on the reviewed list of settings that change neither how SQL reads nor who runs
 *     it, or a value that is the only one under which SQL is read
 * @param reset to what it was when the session was opened
 */
public record SettingChange(
    String name, @Nullable String value, boolean local, boolean harmless, boolean reset) {

  public SettingChange(String name, @Nullable String value, boolean local, boolean harmless) {
    this(name, value, local, harmless, false);
  }

  /** RESET ALL, or the part of DISCARD ALL that does the same. */
  public static SettingChange resetAll() {
    return new SettingChange("all", null, false, false, true);
  }

  /** Whether the server says what became of it, in its own words: a change of search_path. */
  public boolean changesPathOnly() {
    return name.equals("search_path") || name.equals("all");
  }
}
