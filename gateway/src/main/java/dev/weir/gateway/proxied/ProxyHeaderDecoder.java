package dev.weir.gateway.proxied;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import java.util.List;

/**
 * Netty's decoder of the PROXY protocol, for version 2 alone and with the first wrong byte refused:
 * Netty's own waits for 13, which a request for TLS does not have. Belongs to its channel's loop.
 *
 * @see <a href="https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt">The PROXY protocol,
 *     section 2.2</a>
 */
final class ProxyHeaderDecoder extends HAProxyMessageDecoder {
  /** What load balancers add about TLS and their networks takes some hundred bytes. */
  private static final int ADDITIONS_BYTES_MAX = 4_096;

  private static final byte[] SIGNATURE = {
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
  };

  private boolean begun;

  ProxyHeaderDecoder() {
    super(ADDITIONS_BYTES_MAX);
  }

  @Override
  protected void callDecode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (!begun) {
      int there = Math.min(in.readableBytes(), SIGNATURE.length);
      for (int i = 0; i < there; i++) {
        if (in.getByte(in.readerIndex() + i) != SIGNATURE[i]) {
          in.skipBytes(in.readableBytes());
          throw new HAProxyProtocolException("no header of the PROXY protocol, version 2");
        }
      }
      begun = there == SIGNATURE.length;
    }
    super.callDecode(ctx, in, out);
  }
}
