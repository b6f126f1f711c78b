package dev.weir.notify.http;

import dev.weir.notify.channel.DeliveryFailed;
import dev.weir.session.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what is posted, as Standard Webhooks 1.0 says (standardwebhooks.com): HMAC-SHA256 over the
 * id, the moment of sending in seconds and the body, joined by dots. The moment is new with each
 * attempt, the id is not. Stateless.
 */
final class WebhookSignature {
  private static final String PREFIX = "whsec_";
  private static final int KEY_BYTES_MIN = 24;
  private static final String HMAC = "HmacSHA256";

  private WebhookSignature() {}

  /**
   * The headers to send.
   *
   * @param secret the key itself, or {@code whsec_} and the key in base 64
   * @throws DeliveryFailed if the key is too short to be one
   */
  static Map<String, String> headers(Secret secret, String id, Instant now, byte[] body)
      throws DeliveryFailed {
    byte[] key = secret.lend(WebhookSignature::key);
    try {
      if (key.length < KEY_BYTES_MIN) {
        throw DeliveryFailed.lasting(
            "the webhook's signing key has less than %d bytes".formatted(KEY_BYTES_MIN));
      }
      String moment = Long.toString(now.getEpochSecond());
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("webhook-id", id);
      headers.put("webhook-timestamp", moment);
      headers.put("webhook-signature", "v1," + signature(key, id + "." + moment + ".", body));
      return headers;
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** Empty if what should be base 64 is not. */
  private static byte[] key(byte[] secret) {
    byte[] prefix = PREFIX.getBytes(StandardCharsets.US_ASCII);
    if (secret.length < prefix.length
        || !Arrays.equals(secret, 0, prefix.length, prefix, 0, prefix.length)) {
      return secret.clone();
    }
    byte[] encoded = Arrays.copyOfRange(secret, prefix.length, secret.length);
    try {
      return Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException noBase64) {
      return new byte[0];
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static String signature(byte[] key, String head, byte[] body) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      mac.update(head.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + HMAC, e);
    }
  }
}
