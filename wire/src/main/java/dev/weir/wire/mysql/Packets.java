package dev.weir.wire.mysql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Packets: a length of three bytes, a sequence id of one, the payload. A payload of {@value
 * #PACKET_BYTES_MAX} bytes or more goes in several packets, of which the last is shorter than that,
 * perhaps empty.
 *
 * <p>Source: MySQL internals manual, "MySQL Packets"; MariaDB knowledge base, "0-packet".
 */
public final class Packets {
  /** The payload that one packet can carry, and the length that says that another one follows. */
  public static final int PACKET_BYTES_MAX = 0xffffff;

  /** Length and sequence id. */
  public static final int HEADER_BYTES = 4;

  private Packets() {}

  /**
   * Finds the next payload at the reader index. If it is there whole, fills {@code frame}, moves
   * the reader index behind it and returns true; else leaves the reader index and tells in {@link
   * Frame#expectedBytes()} how much it needs.
   *
   * @throws ProtocolViolation as soon as a header is there that makes the payload longer than
   *     {@code bytesMax}, or whose sequence id does not follow that of the packet before it
   */
  public static boolean next(ByteBuf in, Frame frame, int bytesMax) {
    int start = in.readerIndex();
    int limit = in.writerIndex();
    int at = start;
    long total = 0;
    int packets = 0;
    int firstId = 0;
    int length;
    do {
      if (limit - at < HEADER_BYTES) {
        frame.incomplete(at - start + HEADER_BYTES);
        return false;
      }
      length = in.getUnsignedMediumLE(at);
      int id = in.getUnsignedByte(at + 3);
      total += length;
      if (total > bytesMax) {
        throw new ProtocolViolation(
            ProtocolViolation.PACKET_TOO_LARGE,
            "packet of at least " + total + " bytes, at most " + bytesMax + " allowed");
      }
      if (packets == 0) {
        firstId = id;
      } else if (id != (firstId + packets & 0xff)) {
        throw outOfOrder();
      }
      packets++;
      if (limit - at < HEADER_BYTES + length) {
        frame.incomplete(at - start + HEADER_BYTES + length);
        return false;
      }
      at += HEADER_BYTES + length;
    } while (length == PACKET_BYTES_MAX);
    frame.found(start, at, firstId, packets);
    if (packets == 1) {
      frame.payload(in, start + HEADER_BYTES, at);
    } else {
      ByteBuf joined = joined(in, start, packets);
      frame.payload(joined, joined.readerIndex(), joined.writerIndex());
    }
    in.readerIndex(at);
    return true;
  }

  private static ByteBuf joined(ByteBuf in, int start, int packets) {
    ByteBuf[] parts = new ByteBuf[packets];
    int at = start;
    for (int i = 0; i < packets; i++) {
      int length = in.getUnsignedMediumLE(at);
      parts[i] = in.slice(at + HEADER_BYTES, length);
      at += HEADER_BYTES + length;
    }
    // as many components as parts: nothing is copied
    return Unpooled.wrappedBuffer(packets, parts);
  }

  /** Makes room for a header at the end of {@code out}; the index to give to {@link #end}. */
  public static int begin(ByteBuf out) {
    int header = out.writerIndex();
    out.writeInt(0);
    return header;
  }

  /**
   * Fills in the header: the payload is everything written since {@link #begin}. Splits it when it
   * is too long for one packet. Takes as many sequence ids as there are packets.
   */
  public static void end(ByteBuf out, int header, Sequence sequence) {
    int length = out.writerIndex() - header - HEADER_BYTES;
    if (length < PACKET_BYTES_MAX) {
      out.setMediumLE(header, length);
      out.setByte(header + 3, sequence.take());
      return;
    }
    ByteBuf payload = out.copy(header + HEADER_BYTES, length);
    try {
      out.writerIndex(header);
      write(payload, sequence, out);
    } finally {
      payload.release();
    }
  }

  /** Appends a payload in as many packets as it needs; its own indexes do not move. */
  public static void write(ByteBuf payload, Sequence sequence, ByteBuf out) {
    int at = payload.readerIndex();
    int length;
    do {
      length = Math.min(payload.writerIndex() - at, PACKET_BYTES_MAX);
      out.writeMediumLE(length);
      out.writeByte(sequence.take());
      out.writeBytes(payload, at, length);
      at += length;
    } while (length == PACKET_BYTES_MAX);
  }

  static ProtocolViolation outOfOrder() {
    return new ProtocolViolation(
        ProtocolViolation.PACKETS_OUT_OF_ORDER, "Got packets out of order");
  }
}
