package dev.weir.gateway.postgres.handshake;

import java.nio.charset.StandardCharsets;

/**
 * What the server's own log and pg_stat_activity show of a session: {@code psql/weir:alice@ID}. The
 * server keeps 63 bytes and replaces what is not printable ASCII.
 */
final class ApplicationName {
  private static final int BYTES_MAX = 63;
  private static final int CLIENT_BYTES_MIN = 8;

  private ApplicationName() {}

  /** The session id is kept whole, the user as far as there is room, then the client's own name. */
  static String of(String client, String user, String sessionId) {
    String session = "@" + sessionId;
    String clean = printable(client);
    int forUser = BYTES_MAX - session.length() - "weir:".length() - CLIENT_BYTES_MIN - 1;
    String owner = "weir:" + cut(printable(user), Math.max(0, forUser)) + session;
    int forClient = BYTES_MAX - owner.length() - 1;
    return clean.isEmpty() || forClient <= 0
        ? cut(owner, BYTES_MAX)
        : cut(clean, forClient) + "/" + owner;
  }

  private static String printable(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] < ' ' || bytes[i] > '~') {
        bytes[i] = '?';
      }
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static String cut(String text, int length) {
    return text.length() > length ? text.substring(0, length) : text;
  }
}
