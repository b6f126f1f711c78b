package dev.weir.config;

import dev.weir.config.yaml.Scalar;
import java.net.URI;
import java.net.URISyntaxException;

/** Forms for what is written by a pattern, and for addresses of services. */
final class Scalars {
  private Scalars() {}

  /**
   * @param fault for what does not match; the text is not repeated, since it may be a secret that
   *     was written in the wrong place
   */
  static Scalar<String> matching(String regex, String fault) {
    return Scalar.patterned(
        "^" + regex + "$",
        text -> {
          if (!text.matches(regex)) {
            throw new IllegalArgumentException(fault);
          }
          return text;
        });
  }

  /** {@code https://HOST[:PORT]}, or http on this machine; without a path. */
  static Scalar<URI> https() {
    return Scalar.of("string", (text, spot, source) -> service(text));
  }

  private static URI service(String text) {
    try {
      URI uri = new URI(text);
      String host = uri.getHost();
      boolean bare =
          host != null
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"));
      boolean safe =
          "https".equals(uri.getScheme())
              || (host != null && "http".equals(uri.getScheme()) && isLoopback(host));
      if (bare && safe) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is no URL", e);
    }
    throw new IllegalArgumentException("write https://HOST:PORT (http only on this machine)");
  }

  private static boolean isLoopback(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new Address(bare, 0).isLoopback();
  }
}
