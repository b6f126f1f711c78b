package dev.weir.wire.postgres.auth;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of OAUTHBEARER: what a client's first message holds, and how it is told that
 * its token does not do. Stateless and thread-safe.
 *
 * <p>The exchange, as PostgreSQL has it: a client that is refused gets the {@link #failure} as a
 * challenge and answers it with a lone separator ({@link #isAcknowledged}); only then the error
 * follows. A client that has no token yet asks so what it needs to get one. Source: RFC 7628,
 * section 3; PostgreSQL's manual, "OAUTHBEARER Authentication".
 */
public final class OauthBearer {
  /** The mechanism's name. */
  public static final String MECHANISM = "OAUTHBEARER";

  private static final byte SEPARATOR = 0x01;
  private static final String SCHEME = "bearer ";
  private static final String AUTH = "auth";

  private OauthBearer() {}

  /**
   * The token of a client's first message.
   *
   * @param message GS2 header and pairs of names and values
   * @return a copy that the caller wipes; null if the client has none and asks how to get one
   * @throws AuthenticationFailure if the message is malformed, asks for a channel binding, which
   *     this mechanism does not have, or for somebody else's identity
   */
  public static byte @Nullable [] token(byte[] message) {
    int at = header(message);
    int start = -1;
    int end = -1;
    while (at < message.length && message[at] != SEPARATOR) {
      int stop = indexOf(message, SEPARATOR, at);
      int equals = indexOf(message, (byte) '=', at);
      if (stop < 0 || equals < 0 || equals > stop) {
        throw malformed();
      }
      requireName(message, at, equals);
      requireValue(message, equals + 1, stop);
      if (new String(message, at, equals - at, StandardCharsets.US_ASCII).equals(AUTH)) {
        if (start >= 0) {
          throw malformed();
        }
        start = equals + 1;
        end = stop;
      }
      at = stop + 1;
    }
    if (at != message.length - 1) {
      // the last separator is missing, or something stands behind it
      throw malformed();
    }
    if (start < 0) {
      throw malformed();
    }
    return start == end ? null : credentials(message, start, end);
  }

  /** Where the pairs begin. */
  private static int header(byte[] message) {
    if (message.length == 0) {
      throw malformed();
    }
    if (message[0] == 'p') {
      throw new AuthenticationFailure("the client binds to a channel, which OAUTHBEARER cannot");
    }
    // who could bind, but knows that this mechanism cannot, says y
    if (message[0] != 'n' && message[0] != 'y' || message.length < 4 || message[1] != ',') {
      throw malformed();
    }
    if (message[2] == 'a') {
      throw new AuthenticationFailure("the client asks for an authorization identity");
    }
    if (message[2] != ',' || message[3] != SEPARATOR) {
      throw malformed();
    }
    return 4;
  }

  /** RFC 6750, section 2.1: the scheme's case does not matter. */
  private static byte[] credentials(byte[] message, int start, int end) {
    int length = SCHEME.length();
    if (end - start <= length
        || !new String(message, start, length, StandardCharsets.US_ASCII)
            .toLowerCase(Locale.ROOT)
            .equals(SCHEME)) {
      throw new AuthenticationFailure("the client does not send a bearer token");
    }
    int from = start + length;
    while (from < end && message[from] == ' ') {
      from++;
    }
    int at = from;
    while (at < end && isOfToken(message[at])) {
      at++;
    }
    boolean empty = at == from;
    while (at < end && message[at] == '=') {
      at++;
    }
    if (empty || at != end) {
      throw new AuthenticationFailure("malformed bearer token");
    }
    return Arrays.copyOfRange(message, from, end);
  }

  private static boolean isOfToken(byte one) {
    return isLetter(one) || one >= '0' && one <= '9' || "-._~+/".indexOf(one) >= 0;
  }

  private static boolean isLetter(byte one) {
    return one >= 'a' && one <= 'z' || one >= 'A' && one <= 'Z';
  }

  private static void requireName(byte[] message, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isLetter(message[i])) {
        throw malformed();
      }
    }
    if (from == to) {
      throw malformed();
    }
  }

  private static void requireValue(byte[] message, int from, int to) {
    for (int i = from; i < to; i++) {
      byte one = message[i];
      if ((one < ' ' || one > '~') && one != '\t' && one != '\r' && one != '\n') {
        throw malformed();
      }
    }
  }

  private static int indexOf(byte[] message, byte wanted, int from) {
    for (int i = from; i < message.length; i++) {
      if (message[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static AuthenticationFailure malformed() {
    return new AuthenticationFailure("malformed OAUTHBEARER message");
  }

  /**
   * What a client is told whose token does not do, or that has none: the end of its exchange, and
   * where to get one.
   *
   * @param configuration address of the issuer's discovery document
   * @param scope what to ask for, names between blanks; empty for nothing
   */
  public static byte[] failure(String configuration, String scope) {
    // libpq tries again with a token of its own only if it is told so
    return ("{\"status\":\"invalid_token\",\"openid-configuration\":"
            + quoted(configuration)
            + ",\"scope\":"
            + quoted(scope)
            + "}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String quoted(String text) {
    var out = new StringBuilder("\"");
    for (char one : text.toCharArray()) {
      if (one == '"' || one == '\\') {
        out.append('\\').append(one);
      } else if (one < ' ') {
        out.append("\\u%04x".formatted((int) one));
      } else {
        out.append(one);
      }
    }
    return out.append('"').toString();
  }

  /**
   * Whether a client answers a {@link #failure} as it has to: with one separator and nothing else.
   */
  public static boolean isAcknowledged(byte[] response) {
    return response.length == 1 && response[0] == SEPARATOR;
  }
}
