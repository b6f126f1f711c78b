package dev.weir.identity;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A signed token in the compact form (RFC 7515 section 7.1), taken apart but not yet believed. Not
 * to be kept or printed.
 *
 * @param keyId null if the token names no key
 * @param accessToken the type says that it is an access token (RFC 9068)
 * @param claims the payload's members
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CompactToken(
    JWSHeader header,
    SigningAlgorithm algorithm,
    @Nullable String keyId,
    boolean accessToken,
    Map<String, Object> claims,
    byte[] signingInput,
    byte[] signature) {
  static final int BYTES_MAX = 64 * 1024;
  private static final Set<String> PLAIN_TYPES = Set.of("jwt", "application/jwt");
  private static final Set<String> ACCESS_TOKEN_TYPES = Set.of("at+jwt", "application/at+jwt");

  /**
   * @param token the bytes as they were sent
   * @throws SignInRefused if this is not a signed token, or one whose header asks for what is never
   *     done here. Header parameters that say where a key is to be found ({@code jku}, {@code jwk},
   *     {@code x5u}, {@code x5c}) are not looked at.
   */
  static CompactToken parsed(byte[] token) throws SignInRefused {
    if (token.length > BYTES_MAX) {
      throw malformed("is longer than %d bytes".formatted(BYTES_MAX));
    }
    int first = indexOfDot(token, 0);
    int second = first < 0 ? -1 : indexOfDot(token, first + 1);
    if (second < 0) {
      throw malformed(
          "is not a signed JSON Web Token: sign in with an OIDC access token as the password");
    }
    if (indexOfDot(token, second + 1) >= 0) {
      throw malformed("has more than three parts; encrypted tokens are not supported");
    }
    byte[] headerPart = Arrays.copyOfRange(token, 0, first);
    Map<String, Object> header = object(headerPart, "header");
    SigningAlgorithm algorithm = algorithm(header);
    if (header.containsKey("crit")) {
      throw malformed("has critical header parameters, of which none is supported");
    }
    return new CompactToken(
        read(header, headerPart),
        algorithm,
        text(header, "kid"),
        isAccessToken(header),
        object(Arrays.copyOfRange(token, first + 1, second), "payload"),
        Arrays.copyOfRange(token, 0, second),
        decoded(Arrays.copyOfRange(token, second + 1, token.length), "signature"));
  }

  private static SigningAlgorithm algorithm(Map<String, Object> header) throws SignInRefused {
    String name = text(header, "alg");
    SigningAlgorithm algorithm = name == null ? null : SigningAlgorithm.named(name);
    if (algorithm == null) {
      throw new SignInRefused(
          Fault.FORBIDDEN_ALGORITHM,
          "the token is not signed with RS, PS or ES 256 to 512 or EdDSA; unsigned tokens and"
              + " shared keys are never accepted");
    }
    return algorithm;
  }

  /** Tokens without a type are common and may be access tokens; what says it is none, is none. */
  private static boolean isAccessToken(Map<String, Object> header) throws SignInRefused {
    String type = text(header, "typ");
    if (type == null) {
      return false;
    }
    String name = type.toLowerCase(Locale.ROOT);
    if (!PLAIN_TYPES.contains(name) && !ACCESS_TOKEN_TYPES.contains(name)) {
      throw malformed("is not an access token: its type must be \"at+jwt\", \"JWT\" or missing");
    }
    return ACCESS_TOKEN_TYPES.contains(name);
  }

  private static JWSHeader read(Map<String, Object> header, byte[] part) throws SignInRefused {
    // Only what decides how the signature is checked is passed on.
    Map<String, Object> used = Map.of("alg", String.valueOf(header.get("alg")));
    try {
      return JWSHeader.parse(used, new Base64URL(new String(part, StandardCharsets.US_ASCII)));
    } catch (ParseException e) {
      throw malformed("has a header that is no JWS header");
    }
  }

  private static @Nullable String text(Map<String, Object> header, String name)
      throws SignInRefused {
    Object value = header.get(name);
    if (value != null && !(value instanceof String)) {
      throw malformed("has a header whose \"%s\" is not a text".formatted(name));
    }
    return (String) value;
  }

  private static Map<String, Object> object(byte[] part, String what) throws SignInRefused {
    try {
      return StrictJson.object(decoded(part, what));
    } catch (StrictJson.NotAnObject e) {
      throw malformed("has a %s that is %s".formatted(what, e.getMessage()));
    }
  }

  private static byte[] decoded(byte[] part, String what) throws SignInRefused {
    try {
      boolean padded = part.length > 0 && part[part.length - 1] == '=';
      if (part.length > 0 && !padded) {
        return Base64.getUrlDecoder().decode(part);
      }
    } catch (IllegalArgumentException e) {
      throw malformed("has a %s that is not base64url".formatted(what));
    }
    throw malformed("has a %s that is empty or padded".formatted(what));
  }

  private static int indexOfDot(byte[] token, int from) {
    for (int i = from; i < token.length; i++) {
      if (token[i] == '.') {
        return i;
      }
    }
    return -1;
  }

  private static SignInRefused malformed(String what) {
    return new SignInRefused(Fault.MALFORMED, "the token " + what);
  }

  @Override
  public String toString() {
    return "CompactToken[***]";
  }
}
