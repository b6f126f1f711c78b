package dev.weir.sql.mysql.text;

import dev.weir.sql.mysql.ServerVersion;

/** Which comments a server runs. */
final class VersionComments {
  /** Galera's consistency check runs this one on some builds of MariaDB. */
  private static final int CONSISTENCY_CHECK = 99_997;

  private final ServerVersion server;

  /** What a comment is. */
  sealed interface Kind {}

  record Plain() implements Kind {}

  /** For the optimizer: it may change settings for its statement. */
  record Hint() implements Kind {}

  /**
   * The server skips it, with a comment that stands in it.
   *
   * @param content where to look for its end
   */
  record Skipped(int content) implements Kind {}

  /**
   * The server reads it as code.
   *
   * @param content where that starts
   */
  record Runs(int content) implements Kind {}

  /** Nobody writes it, and servers of one version differ. */
  record Ambiguous() implements Kind {}

  VersionComments(ServerVersion server) {
    this.server = server;
  }

  /**
   * @param at where {@code /*} stands
   */
  Kind at(String text, int at) {
    boolean maria = text.startsWith("M!", at + 2);
    if (text.startsWith("+", at + 2)) {
      return new Hint();
    }
    if (!text.startsWith("!", at + 2) && !(maria && server.isMariaDb())) {
      return new Plain();
    }
    int content = at + (maria ? 4 : 3);
    int digits = 0;
    while (digits < 7 && isDigit(text, content + digits)) {
      digits++;
    }
    if (digits < 5) {
      return new Runs(content);
    }
    if (digits > (server.isMariaDb() ? 6 : 5)) {
      return new Ambiguous();
    }
    int version = Integer.parseInt(text, content, content + digits, 10);
    if (server.isMariaDb()) {
      return ofMariaDb(version, maria, content, content + digits);
    }
    return version <= server.number() ? new Runs(content + digits) : new Skipped(content);
  }

  /** MariaDB skips what is meant for MySQL 5.7 and later. */
  private Kind ofMariaDb(int version, boolean maria, int content, int behind) {
    if (version == CONSISTENCY_CHECK) {
      return new Ambiguous();
    }
    if (version > server.number()) {
      return new Skipped(content);
    }
    boolean ofMySql = !maria && version >= 50_700 && version <= 99_999;
    return ofMySql ? new Skipped(content) : new Runs(behind);
  }

  private static boolean isDigit(String text, int at) {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }
}
