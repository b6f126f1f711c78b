package dev.weir.policy.rule;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A network in CIDR notation (RFC 4632, RFC 4291). Names are never resolved; an IPv4-mapped address
 * counts as the IPv4 address.
 *
 * @param text as declared
 */
public record NetworkRange(String text, InetAddress address, int prefixBits) {
  /**
   * @param text {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or a single address
   * @throws IllegalArgumentException if it is neither, or bits are set behind the prefix
   */
  public static NetworkRange parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = literal(slash < 0 ? text : text.substring(0, slash), text);
    int addressBits = address.getAddress().length * 8;
    int prefixBits = slash < 0 ? addressBits : bits(text.substring(slash + 1), addressBits, text);
    byte[] network = network(address.getAddress(), prefixBits);
    if (!java.util.Arrays.equals(network, address.getAddress())) {
      throw new IllegalArgumentException(
          "\"%s\" has bits set behind its prefix, did you mean \"%s/%d\"?"
              .formatted(text, print(network), prefixBits));
    }
    return new NetworkRange(text, address, prefixBits);
  }

  public boolean contains(InetAddress candidate) {
    byte[] bytes = candidate.getAddress();
    return bytes.length == address.getAddress().length
        && java.util.Arrays.equals(network(bytes, prefixBits), address.getAddress());
  }

  private static InetAddress literal(String address, String text) {
    try {
      return InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException notAnAddress) {
      throw new IllegalArgumentException(
          "\"%s\" is no network; write one as 10.0.0.0/8".formatted(text), notAnAddress);
    }
  }

  private static int bits(String digits, int bitsMax, String text) {
    if (digits.matches("\\d{1,3}") && Integer.parseInt(digits) <= bitsMax) {
      return Integer.parseInt(digits);
    }
    throw new IllegalArgumentException(
        "\"%s\" needs a prefix of 0 to %d bits".formatted(text, bitsMax));
  }

  private static byte[] network(byte[] address, int prefixBits) {
    byte[] network = address.clone();
    for (int i = 0; i < network.length; i++) {
      int kept = Math.clamp(prefixBits - 8L * i, 0, 8);
      network[i] &= (byte) (0xff00 >>> kept);
    }
    return network;
  }

  private static String print(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of %d bytes".formatted(address.length), e);
    }
  }
}
