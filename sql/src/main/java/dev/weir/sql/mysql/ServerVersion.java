package dev.weir.sql.mysql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which server reads a text. Versions differ in what their executable comments run and in what
 * their grammars know.
 */
public record ServerVersion(Kind kind, int major, int minor, int patch) {
  /** MariaDB 10 and later say so behind a number that old clients understand. */
  private static final Pattern PRINTED =
      Pattern.compile(
          "(?:5\\.5\\.5-)?(\\d{1,3})\\.(\\d{1,2})\\.(\\d{1,2})(?:\\D.*)?", Pattern.DOTALL);

  /** Whose grammar. */
  public enum Kind {
    MYSQL,
    MARIADB
  }

  public ServerVersion {
    if (major < 0 || minor < 0 || minor > 99 || patch < 0 || patch > 99) {
      throw new IllegalArgumentException(major + "." + minor + "." + patch + " is no version");
    }
  }

  /**
   * Reads what a server says of itself: {@code 8.0.31}, {@code 5.5.5-10.11.6-MariaDB-0+deb12u1},
   * {@code 11.4.5-MariaDB}.
   *
   * @param printed as in the initial handshake or {@code SELECT VERSION()}
   * @return null if that is no version of either
   */
  public static @Nullable ServerVersion parse(String printed) {
    Matcher matcher = PRINTED.matcher(printed);
    if (!matcher.matches()) {
      return null;
    }
    Kind kind = printed.contains("MariaDB") ? Kind.MARIADB : Kind.MYSQL;
    return new ServerVersion(
        kind,
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)));
  }

  /** As executable comments name it: 80031, 101106. */
  public int number() {
    return major * 10_000 + minor * 100 + patch;
  }

  public boolean isMariaDb() {
    return kind == Kind.MARIADB;
  }

  public boolean isAtLeast(int otherMajor, int otherMinor, int otherPatch) {
    return number() >= otherMajor * 10_000 + otherMinor * 100 + otherPatch;
  }

  @Override
  public String toString() {
    return (isMariaDb() ? "MariaDB " : "MySQL ") + major + "." + minor + "." + patch;
  }
}
