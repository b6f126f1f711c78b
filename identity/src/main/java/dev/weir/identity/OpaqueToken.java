package dev.weir.identity;

import java.util.Arrays;
import java.util.Base64;

/** Tells tokens that only their issuer can read from those that are read here. */
final class OpaqueToken {
  /** Shorter ones are passwords that were typed in the wrong place. */
  static final int BYTES_MIN = 16;

  static final int BYTES_MAX = 4096;

  private OpaqueToken() {}

  /**
   * Of the form of bearer tokens (RFC 6750 section 2.1), and no JSON Web Token: what is one is
   * checked here and never becomes another token's question.
   */
  static boolean isPossible(byte[] token) {
    if (token.length < BYTES_MIN || token.length > BYTES_MAX) {
      return false;
    }
    int end = token.length;
    while (end > 0 && token[end - 1] == '=') {
      end--;
    }
    for (int i = 0; i < end; i++) {
      if (!isBearer(token[i])) {
        return false;
      }
    }
    return end > 0 && !beginsWithJson(token);
  }

  private static boolean isBearer(byte each) {
    return (each >= 'A' && each <= 'Z')
        || (each >= 'a' && each <= 'z')
        || (each >= '0' && each <= '9')
        || "-._~+/".indexOf(each) >= 0;
  }

  private static boolean beginsWithJson(byte[] token) {
    int dot = 0;
    while (dot < token.length && token[dot] != '.') {
      dot++;
    }
    if (dot == token.length) {
      return false;
    }
    try {
      byte[] header = Base64.getUrlDecoder().decode(Arrays.copyOf(token, dot));
      int first = 0;
      while (first < header.length && Character.isWhitespace(header[first])) {
        first++;
      }
      return first < header.length && header[first] == '{';
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
