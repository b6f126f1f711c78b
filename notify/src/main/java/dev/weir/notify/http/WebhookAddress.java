package dev.weir.notify.http;

import dev.weir.notify.channel.DeliveryFailed;
import dev.weir.session.Secret;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;

/** Where a webhook is: a secret, so no fault repeats it. */
final class WebhookAddress {
  private WebhookAddress() {}

  /**
   * @throws DeliveryFailed unless it is an https URL, or an http one on this machine
   */
  static URI of(Secret secret) throws DeliveryFailed {
    String text = secret.lend(bytes -> new String(bytes, StandardCharsets.UTF_8)).strip();
    try {
      URI uri = new URI(text);
      String host = uri.getHost();
      if (host != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
        boolean plain = "http".equalsIgnoreCase(uri.getScheme());
        if ("https".equalsIgnoreCase(uri.getScheme()) || (plain && isLoopback(host))) {
          return uri;
        }
      }
    } catch (URISyntaxException unreadable) {
      // whose message has the address in it
      throw DeliveryFailed.lasting("the webhook's address is no URL");
    }
    throw DeliveryFailed.lasting(
        "the webhook's address is no https URL (http only on this machine)");
  }

  /** Names are not looked up: what they stand for is up to others. */
  static boolean isLoopback(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      return bare.equals("localhost") || InetAddress.ofLiteral(bare).isLoopbackAddress();
    } catch (IllegalArgumentException aName) {
      return false;
    }
  }
}
