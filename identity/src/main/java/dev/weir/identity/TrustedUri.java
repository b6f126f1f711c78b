package dev.weir.identity;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which addresses may be believed when they say what an issuer's keys are. */
final class TrustedUri {
  private TrustedUri() {}

  static boolean isTrustworthy(URI uri) {
    return uri.getHost() != null
        && uri.getUserInfo() == null
        && uri.getQuery() == null
        && uri.getFragment() == null
        && isProtected(uri);
  }

  /** For the address of the keys, which may have a query. */
  static boolean mayServeKeysOf(URI issuer, URI keys) {
    boolean sameWorld = isHttps(keys) || (!isHttps(issuer) && isProtected(keys));
    return keys.getHost() != null && keys.getUserInfo() == null && sameWorld;
  }

  /** For an address that secrets are sent to, which may have a query. */
  static boolean mayBeAsked(URI uri) {
    return uri.getHost() != null
        && uri.getUserInfo() == null
        && uri.getFragment() == null
        && isProtected(uri);
  }

  private static boolean isProtected(URI uri) {
    return isHttps(uri) || ("http".equalsIgnoreCase(uri.getScheme()) && isLoopback(uri.getHost()));
  }

  private static boolean isHttps(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  /** By its spelling only: a name that resolves to loopback today may not do so tomorrow. */
  private static boolean isLoopback(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String name = host.toLowerCase(Locale.ROOT);
    if (name.equals("localhost")) {
      return true;
    }
    try {
      String literal = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
      return InetAddress.ofLiteral(literal).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
