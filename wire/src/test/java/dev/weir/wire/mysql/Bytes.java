package dev.weir.wire.mysql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes as the manual spells them out. */
public final class Bytes {
  private Bytes() {}

  /** Hex pairs with blanks between them as one likes. */
  public static ByteBuf hex(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
  }

  /** The bytes of a text. */
  public static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  /** One packet with this payload. */
  public static Frame frame(int sequenceId, ByteBuf payload) {
    ByteBuf in = Unpooled.buffer();
    Packets.write(payload, Written.at(sequenceId), in);
    Frame frame = new Frame();
    if (!Packets.next(in, frame, 1 << 30)) {
      throw new IllegalStateException("not whole");
    }
    return frame;
  }

  /** One packet with this payload in hex. */
  public static Frame frame(String payload) {
    return frame(0, hex(payload));
  }
}
