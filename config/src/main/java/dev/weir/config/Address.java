package dev.weir.config;

import java.net.InetAddress;

/**
 * A host and a port. The host is a name or an address, without brackets.
 *
 * @param port 0 for any free one
 */
public record Address(String host, int port) {
  /**
   * @param text {@code host:port}, an IPv6 address in brackets
   * @throws IllegalArgumentException if it does not read so
   */
  static Address parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    String port = text.substring(colon + 1);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    boolean hostIsRight =
        bracketed ? isLiteral(bare) : bare.matches("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?");
    if (!hostIsRight || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException("\"%s\" is no address; write host:port".formatted(text));
    }
    return new Address(bare, Integer.parseInt(port));
  }

  /** Whether only this machine can reach it. Names other than localhost are not looked up. */
  public boolean isLoopback() {
    return host.equals("localhost")
        || (isLiteral(host) && InetAddress.ofLiteral(host).isLoopbackAddress());
  }

  boolean isLiteralOrLocalhost() {
    return host.equals("localhost") || isLiteral(host);
  }

  /** Whether both cannot be listened on at once. */
  boolean clashes(Address other) {
    boolean sameHost = host.equals(other.host) || isWildcard() || other.isWildcard();
    return port != 0 && port == other.port && sameHost;
  }

  private boolean isWildcard() {
    return isLiteral(host) && InetAddress.ofLiteral(host).isAnyLocalAddress();
  }

  private static boolean isLiteral(String host) {
    try {
      InetAddress.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException aName) {
      return false;
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
