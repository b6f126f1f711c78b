package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyWriter;
import io.netty.buffer.ByteBuf;

/** Writes what a client sends, byte for byte as the manual's "Message Formats" has it. */
public final class FrontendEncoder {
  private FrontendEncoder() {}

  /**
   * Appends a message to {@code out}.
   *
   * @throws IllegalArgumentException if a list or text cannot be written; {@code out} is unchanged
   */
  public static void encode(FrontendMessage message, ByteBuf out) {
    int start = out.writerIndex();
    try {
      out.writeByte(message.type());
      int length = BodyWriter.beginLength(out);
      message.writeBody(out);
      BodyWriter.endLength(out, length);
    } catch (IllegalArgumentException unwritable) {
      // no half message may be left for the peer
      out.writerIndex(start);
      throw unwritable;
    }
  }

  /** Appends a packet of the start-up phase to {@code out}. */
  public static void encode(StartupPacket packet, ByteBuf out) {
    int length = BodyWriter.beginLength(out);
    packet.writeBody(out);
    BodyWriter.endLength(out, length);
  }
}
