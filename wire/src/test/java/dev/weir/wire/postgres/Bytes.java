package dev.weir.wire.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Bytes as the manual's "Message Formats" spells them out. */
public final class Bytes {
  private Bytes() {}

  /** Char: Byte1. Short: Int16. Integer: Int32. String: its characters, terminator not added. */
  public static ByteBuf bytes(Object... parts) {
    ByteBuf out = Unpooled.buffer();
    for (Object part : parts) {
      switch (part) {
        case Character c -> out.writeByte(c);
        case Byte b -> out.writeByte(b);
        case Short s -> out.writeShort(s);
        case Integer i -> out.writeInt(i);
        case String s -> out.writeCharSequence(s, StandardCharsets.UTF_8);
        default -> throw new IllegalArgumentException(part.getClass().getName());
      }
    }
    return out;
  }

  /** An Int16. */
  public static short i16(int value) {
    return (short) value;
  }

  /** The bytes of a text. */
  public static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }
}
