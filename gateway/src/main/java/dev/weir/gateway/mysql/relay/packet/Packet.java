package dev.weir.gateway.mysql.relay.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.IntUnaryOperator;

/**
 * Where the next payload stands in a buffer, be it cut into several packets. Reused from payload to
 * payload; touched by the session's event loop only.
 *
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html">
 *     MySQL Packets</a>
 */
public final class Packet {
  public static final int HEADER_BYTES = 4;

  /** A payload of this length or more goes on in the next packet. */
  public static final int PART_BYTES_MAX = 0xff_ffff;

  private static final int SEQUENCE_OFFSET = 3;

  private final IntUnaryOperator limits;
  private ByteBuf payload = Unpooled.EMPTY_BUFFER;
  private int start;
  private int end;
  private int from;
  private int length;
  private int parts;

  /**
   * @param limits by the first byte of a payload, how many bytes of it there may be
   */
  public Packet(IntUnaryOperator limits) {
    this.limits = limits;
  }

  /** A payload is larger than allowed. */
  public static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLarge() {
      super("packet larger than allowed", null, false, false);
    }
  }

  /**
   * Finds the payload that begins at the reader index, which is then behind it.
   *
   * @return false if not all of it is there yet
   * @throws TooLarge before all of it is there
   */
  public boolean next(ByteBuf in) {
    start = in.readerIndex();
    int at = start;
    long total = 0;
    parts = 0;
    int part;
    do {
      if (in.writerIndex() - at < HEADER_BYTES) {
        return false;
      }
      part = in.getUnsignedMediumLE(at);
      total += part;
      if (total > 0 && in.writerIndex() > start + HEADER_BYTES) {
        requireAllowed(in, total);
      }
      if (in.writerIndex() - at - HEADER_BYTES < part) {
        return false;
      }
      at += HEADER_BYTES + part;
      parts++;
    } while (part == PART_BYTES_MAX);
    end = at;
    length = (int) total;
    if (parts == 1) {
      payload = in;
      from = start + HEADER_BYTES;
    } else {
      join(in);
    }
    in.readerIndex(end);
    return true;
  }

  private void requireAllowed(ByteBuf in, long total) {
    if (total > limits.applyAsInt(in.getUnsignedByte(start + HEADER_BYTES))) {
      throw new TooLarge();
    }
  }

  private void join(ByteBuf in) {
    byte[] whole = new byte[length];
    int at = start;
    int to = 0;
    for (int i = 0; i < parts; i++) {
      int part = in.getUnsignedMediumLE(at);
      in.getBytes(at + HEADER_BYTES, whole, to, part);
      at += HEADER_BYTES + part;
      to += part;
    }
    payload = Unpooled.wrappedBuffer(whole);
    from = 0;
  }

  /** Where its first packet begins. */
  public int start() {
    return start;
  }

  /** Behind its last packet. */
  public int end() {
    return end;
  }

  /** How many packets it is cut into. */
  public int parts() {
    return parts;
  }

  /** Length of the payload. */
  public int length() {
    return length;
  }

  /** The first byte of the payload, or -1 if it is empty. */
  public int first() {
    return length == 0 ? -1 : payload.getUnsignedByte(from);
  }

  /** What the payload lies in, from {@link #from} on. Valid until the buffer is changed. */
  public ByteBuf payload() {
    return payload;
  }

  public int from() {
    return from;
  }

  public PacketReader reader() {
    return new PacketReader(payload, from, from + length);
  }

  /** The payload from an offset on. */
  public byte[] bytes(int offset) {
    byte[] copy = new byte[Math.max(0, length - offset)];
    payload.getBytes(from + offset, copy);
    return copy;
  }

  /**
   * Holds the numbers of its packets against what they must be.
   *
   * @throws MalformedPacket if they differ
   */
  public void requireSequence(ByteBuf in, int expected) {
    int at = start;
    for (int i = 0; i < parts; i++) {
      if (in.getUnsignedByte(at + SEQUENCE_OFFSET) != ((expected + i) & 0xff)) {
        throw new MalformedPacket("packets out of order");
      }
      at += HEADER_BYTES + in.getUnsignedMediumLE(at);
    }
  }

  /** Gives its packets numbers from this one on, where they lie. */
  public void renumber(ByteBuf in, int first) {
    if (in.getUnsignedByte(start + SEQUENCE_OFFSET) == (first & 0xff)) {
      return;
    }
    int at = start;
    for (int i = 0; i < parts; i++) {
      in.setByte(at + SEQUENCE_OFFSET, first + i);
      at += HEADER_BYTES + in.getUnsignedMediumLE(at);
    }
  }
}
