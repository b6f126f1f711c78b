package dev.weir.sql.mysql;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of {@code sql_mode} changes how a text is read. Immutable, equal by value.
 *
 * @param readable false under a mode whose grammar is another one (MariaDB's ORACLE), or that is
 *     not known: nothing is read then
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/sql-mode.html">Server SQL modes</a>
 * @see <a href="https://mariadb.com/kb/en/sql-mode/">SQL_MODE</a>
 */
public record SqlMode(Set<Flag> flags, boolean readable) {
  /** A mode that changes reading. */
  public enum Flag {
    /** {@code "a"} is a name, not a string. */
    ANSI_QUOTES,
    /** {@code ||} joins strings. */
    PIPES_AS_CONCAT,
    /** A backslash in a string is itself. */
    NO_BACKSLASH_ESCAPES,
    /** Blanks may stand between a function's name and its parenthesis. */
    IGNORE_SPACE,
    /** NOT binds like {@code !}. */
    HIGH_NOT_PRECEDENCE,
    /** REAL is FLOAT. */
    REAL_AS_FLOAT
  }

  /** No mode that changes reading: what the servers' defaults are. */
  public static final SqlMode PLAIN = new SqlMode(Set.of(), true);

  private static final SqlMode UNREADABLE = new SqlMode(Set.of(), false);

  /** Modes that stand for others, all of which mean these. */
  private static final Set<String> LIKE_ANSI = Set.of("ANSI", "DB2", "MAXDB", "POSTGRESQL");

  private static final List<Flag> OF_ANSI =
      List.of(Flag.ANSI_QUOTES, Flag.PIPES_AS_CONCAT, Flag.IGNORE_SPACE);

  /** Modes that leave reading as it is: they are about values, errors and what DDL does. */
  private static final Set<String> OTHERS =
      Set.of(
          "",
          "ALLOW_INVALID_DATES",
          "ERROR_FOR_DIVISION_BY_ZERO",
          "NO_AUTO_CREATE_USER",
          "NO_AUTO_VALUE_ON_ZERO",
          "NO_DIR_IN_CREATE",
          "NO_ENGINE_SUBSTITUTION",
          "NO_FIELD_OPTIONS",
          "NO_KEY_OPTIONS",
          "NO_TABLE_OPTIONS",
          "NO_UNSIGNED_SUBTRACTION",
          "NO_ZERO_DATE",
          "NO_ZERO_IN_DATE",
          "ONLY_FULL_GROUP_BY",
          "PAD_CHAR_TO_FULL_LENGTH",
          "SIMULTANEOUS_ASSIGNMENT",
          "STRICT_ALL_TABLES",
          "STRICT_TRANS_TABLES",
          "TIME_ROUND_FRACTIONAL",
          "TIME_TRUNCATE_FRACTIONAL",
          "TRADITIONAL");

  public SqlMode {
    flags = Set.copyOf(flags);
  }

  /**
   * @param value as {@code SELECT @@sql_mode} prints it or SET takes it: names with commas between
   *     them, in any case. A number, or a name that is not known, is not {@linkplain #readable
   *     readable}.
   */
  public static SqlMode parse(String value) {
    var flags = EnumSet.noneOf(Flag.class);
    for (String part : value.split(",", -1)) {
      String name = part.strip().toUpperCase(Locale.ROOT);
      Flag flag = flag(name);
      if (flag != null) {
        flags.add(flag);
      } else if (LIKE_ANSI.contains(name)) {
        flags.addAll(OF_ANSI);
        if (name.equals("ANSI")) {
          flags.add(Flag.REAL_AS_FLOAT);
        }
      } else if (!OTHERS.contains(name)) {
        return UNREADABLE;
      }
    }
    return new SqlMode(flags, true);
  }

  private static @Nullable Flag flag(String name) {
    for (Flag flag : Flag.values()) {
      if (flag.name().equals(name)) {
        return flag;
      }
    }
    return name.equals("MYSQL323") || name.equals("MYSQL40") ? Flag.HIGH_NOT_PRECEDENCE : null;
  }

  public boolean has(Flag flag) {
    return flags.contains(flag);
  }

  public boolean ansiQuotes() {
    return has(Flag.ANSI_QUOTES);
  }

  public boolean pipesAsConcat() {
    return has(Flag.PIPES_AS_CONCAT);
  }

  public boolean noBackslashEscapes() {
    return has(Flag.NO_BACKSLASH_ESCAPES);
  }

  public boolean ignoreSpace() {
    return has(Flag.IGNORE_SPACE);
  }

  public boolean highNotPrecedence() {
    return has(Flag.HIGH_NOT_PRECEDENCE);
  }
}
