package dev.weir.wire.postgres.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a server says in a SCRAM exchange (RFC 5802, section 7), strictly. */
final class ScramServerMessages {
  private static final int MESSAGE_BYTES_MAX = 4096;
  private static final Pattern NONCE = Pattern.compile("[\\x21-\\x2B\\x2D-\\x7E]+");

  /** Mandatory extensions ("m=") and anything behind the iterations are not understood. */
  private static final Pattern FIRST =
      Pattern.compile("r=([\\x21-\\x2B\\x2D-\\x7E]+),s=([A-Za-z0-9+/]+=*),i=([1-9][0-9]{0,8})");

  private static final Pattern FINAL = Pattern.compile("v=([A-Za-z0-9+/]+=*)");

  private ScramServerMessages() {}

  static boolean isNonce(String nonce) {
    return NONCE.matcher(nonce).matches();
  }

  /** The server-first-message. */
  record Challenge(String nonce, byte[] salt, int iterations) {

    static Challenge parse(byte[] serverFirst, String clientNonce) {
      Matcher matcher = FIRST.matcher(text(serverFirst));
      if (!matcher.matches()) {
        throw new AuthenticationFailure("malformed SCRAM challenge");
      }
      String nonce = matcher.group(1);
      if (!nonce.startsWith(clientNonce) || nonce.length() == clientNonce.length()) {
        throw new AuthenticationFailure("the SCRAM challenge is not an answer to this nonce");
      }
      int iterations = Integer.parseInt(matcher.group(3));
      if (iterations < ScramSha256Client.ITERATIONS_MIN
          || iterations > ScramSha256Client.ITERATIONS_MAX) {
        throw new AuthenticationFailure(
            "the server asks for %d SCRAM iterations; %d to %d are accepted"
                .formatted(
                    iterations,
                    ScramSha256Client.ITERATIONS_MIN,
                    ScramSha256Client.ITERATIONS_MAX));
      }
      return new Challenge(nonce, base64(matcher.group(2)), iterations);
    }
  }

  static void requireSignature(byte[] serverFinal, byte[] expected) {
    String text = text(serverFinal);
    if (text.startsWith("e=")) {
      throw new AuthenticationFailure("the server reports a SCRAM error");
    }
    Matcher matcher = FINAL.matcher(text);
    if (!matcher.matches()) {
      throw new AuthenticationFailure("malformed end of the SCRAM exchange");
    }
    if (!MessageDigest.isEqual(base64(matcher.group(1)), expected)) {
      throw new AuthenticationFailure("the server does not know the password");
    }
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException malformed) {
      throw new AuthenticationFailure("malformed base64 in a SCRAM message");
    }
  }

  private static String text(byte[] message) {
    if (message.length > MESSAGE_BYTES_MAX) {
      throw new AuthenticationFailure("SCRAM message longer than " + MESSAGE_BYTES_MAX + " bytes");
    }
    return new String(message, StandardCharsets.ISO_8859_1);
  }
}
