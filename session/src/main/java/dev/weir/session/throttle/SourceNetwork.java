package dev.weir.session.throttle;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * What one client can be taken to send from: an IPv4 address, or the /64 of an IPv6 address, whose
 * other half a client chooses as it likes (RFC 4291 section 2.5.1, RFC 8981).
 *
 * @param address with the client's own half set to 0
 */
public record SourceNetwork(InetAddress address) {
  private static final int PREFIX_BYTES = 8;

  public static SourceNetwork of(InetAddress source) {
    byte[] bytes = source.getAddress();
    if (bytes.length > PREFIX_BYTES) {
      Arrays.fill(bytes, PREFIX_BYTES, bytes.length, (byte) 0);
    }
    try {
      // the scope of a link-local address is left out; a mapped IPv4 address becomes one
      return new SourceNetwork(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of %d bytes".formatted(bytes.length), e);
    }
  }

  @Override
  public String toString() {
    String text = address.getHostAddress();
    return address instanceof Inet6Address ? text + "/64" : text;
  }
}
