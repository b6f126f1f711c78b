package dev.weir.sql.postgres;

import org.jspecify.annotations.Nullable;

/**
 * What a session's server makes of a text, beside the names in it. Immutable, equal by value.
 *
 * @param standardConformingStrings as the server reported it; while it is off, texts with a
 *     backslash are not read
 * @param searchPathAtStart the value that RESET gives search_path back; null if that is not known
 */
public record PostgresSettings(
    boolean standardConformingStrings, @Nullable String searchPathAtStart) {
  /** As a server has them that was told nothing else; what RESET gives back is not known. */
  public static final PostgresSettings DEFAULT = new PostgresSettings(true, null);
}
