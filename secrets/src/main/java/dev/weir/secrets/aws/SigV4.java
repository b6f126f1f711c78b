package dev.weir.secrets.aws;

import dev.weir.session.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signatures of requests to AWS. Stateless.
 *
 * <p>Source: IAM User Guide, "Create a signed AWS API request".
 *
 * @param service as in {@code secretsmanager}
 */
record SigV4(String region, String service) {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * The headers to send a request with, those given and {@code Authorization} among them, but for
   * {@code Host}.
   *
   * @param headers to be signed, with {@code Host}
   * @param path percent-encoded
   * @param query percent-encoded and sorted
   */
  Map<String, String> headers(
      AwsKeys keys,
      String method,
      String path,
      String query,
      Map<String, String> headers,
      byte[] body,
      Instant now) {
    SortedMap<String, String> signed = new TreeMap<>();
    headers.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value.strip()));
    signed.put("x-amz-date", TIME.format(now));
    Secret sessionToken = keys.sessionToken();
    if (sessionToken != null) {
      signed.put("x-amz-security-token", text(sessionToken));
    }
    String request = request(method, path, query, signed, hex(sha256(body)));
    String signature = signature(keys, request, now);
    Map<String, String> all = new TreeMap<>(signed);
    all.remove("host");
    all.put(
        "Authorization",
        "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
            .formatted(
                ALGORITHM,
                keys.accessKeyId(),
                scope(now),
                String.join(";", signed.keySet()),
                signature));
    return all;
  }

  /**
   * The query of a request that is signed beforehand, signature included.
   *
   * @param query what it asks, not encoded
   */
  String presigned(
      AwsKeys keys,
      String method,
      String host,
      String path,
      Map<String, String> query,
      String payloadHash,
      Duration life,
      Instant now) {
    SortedMap<String, String> all = new TreeMap<>(query);
    all.put("X-Amz-Algorithm", ALGORITHM);
    all.put("X-Amz-Credential", keys.accessKeyId() + "/" + scope(now));
    all.put("X-Amz-Date", TIME.format(now));
    all.put("X-Amz-Expires", Long.toString(life.toSeconds()));
    Secret sessionToken = keys.sessionToken();
    if (sessionToken != null) {
      all.put("X-Amz-Security-Token", text(sessionToken));
    }
    all.put("X-Amz-SignedHeaders", "host");
    String encoded =
        all.entrySet().stream()
            .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
            .collect(Collectors.joining("&"));
    var headers = new TreeMap<>(Map.of("host", host));
    String request = request(method, path, encoded, headers, payloadHash);
    return encoded + "&X-Amz-Signature=" + signature(keys, request, now);
  }

  private static String request(
      String method,
      String path,
      String query,
      SortedMap<String, String> headers,
      String payloadHash) {
    var request = new StringBuilder(method).append('\n').append(path).append('\n').append(query);
    request.append('\n');
    headers.forEach((name, value) -> request.append(name).append(':').append(value).append('\n'));
    return request
        .append('\n')
        .append(String.join(";", headers.keySet()))
        .append('\n')
        .append(payloadHash)
        .toString();
  }

  private String signature(AwsKeys keys, String request, Instant now) {
    String toSign =
        String.join("\n", ALGORITHM, TIME.format(now), scope(now), hex(sha256(utf8(request))));
    byte[] key =
        keys.secretAccessKey()
            .lend(secret -> {
              byte[] first = new byte[secret.length + 4];
              System.arraycopy(utf8("AWS4"), 0, first, 0, 4);
              System.arraycopy(secret, 0, first, 4, secret.length);
              return first;
            });
    for (String part : new String[] {day(now), region, service, "aws4_request", toSign}) {
      byte[] next = hmac(key, utf8(part));
      Arrays.fill(key, (byte) 0);
      key = next;
    }
    return hex(key);
  }

  private String scope(Instant now) {
    return day(now) + "/" + region + "/" + service + "/aws4_request";
  }

  private static String day(Instant now) {
    return TIME.format(now).substring(0, 8);
  }

  /** As RFC 3986, which Java's own differs from in three characters. */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Secret secret) {
    return secret.lend(bytes -> new String(bytes, StandardCharsets.US_ASCII));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has HmacSHA256", e);
    }
  }
}
