package dev.weir.wire.mysql;

import io.netty.buffer.ByteBuf;

/**
 * Reads one payload strictly: every step checks that the payload has what it asks for, and {@link
 * #end()} that nothing is left over. Numbers have their lowest byte first. Never moves the buffer's
 * own indexes.
 *
 * <p>Source: MySQL internals manual, "Protocol Data Types". Every method throws {@link
 * ProtocolViolation} where the payload does not hold what is asked for. Can be used again by {@link
 * #reset}; not thread-safe.
 */
public final class PayloadReader {
  /** Stands in place of a length-encoded length: SQL's NULL. */
  public static final int NULL = 0xfb;

  private ByteBuf in;
  private int index;
  private int end;

  /** A reader that stands at the beginning of the frame's payload. */
  public PayloadReader(Frame frame) {
    this.in = frame.payload();
    this.index = frame.payloadStart();
    this.end = frame.payloadEnd();
  }

  /** A reader of everything that can be read from {@code payload}. */
  public PayloadReader(ByteBuf payload) {
    this.in = payload;
    this.index = payload.readerIndex();
    this.end = payload.writerIndex();
  }

  /** Starts again at the payload of another frame. */
  public void reset(Frame frame) {
    in = frame.payload();
    index = frame.payloadStart();
    end = frame.payloadEnd();
  }

  /** Starts again at everything that can be read from {@code payload}. */
  public void reset(ByteBuf payload) {
    in = payload;
    index = payload.readerIndex();
    end = payload.writerIndex();
  }

  /** Bytes that were not read yet. */
  public int remaining() {
    return end - index;
  }

  /** Index of the next byte in the buffer. */
  public int position() {
    return index;
  }

  /** Goes back (or on) to a position that {@link #position()} gave for this payload. */
  public void position(int position) {
    if (position > end) {
      throw new IllegalArgumentException("position behind the payload");
    }
    index = position;
  }

  /** The next byte, unsigned, without passing over it; -1 at the end. */
  public int peek() {
    return index == end ? -1 : in.getUnsignedByte(index);
  }

  /** {@code int<1>}, unsigned. */
  public int int1() {
    require(1);
    return in.getUnsignedByte(index++);
  }

  /** {@code int<2>}, unsigned. */
  public int int2() {
    require(2);
    int value = in.getUnsignedShortLE(index);
    index += 2;
    return value;
  }

  /** {@code int<4>}: its 32 bits. */
  public int int4() {
    require(4);
    int value = in.getIntLE(index);
    index += 4;
    return value;
  }

  /** {@code int<8>}: its 64 bits. */
  public long int8() {
    require(8);
    long value = in.getLongLE(index);
    index += 8;
    return value;
  }

  /** {@code int<lenenc>}: its 64 bits, unsigned. */
  public long lenencInt() {
    int first = int1();
    return switch (first) {
      case NULL, 0xff -> throw new ProtocolViolation("invalid length-encoded integer");
      case 0xfc -> int2();
      case 0xfd -> {
        require(3);
        int value = in.getUnsignedMediumLE(index);
        index += 3;
        yield value;
      }
      case 0xfe -> int8();
      default -> first;
    };
  }

  /** A length-encoded length: never more than what follows. */
  public int lenencLength() {
    long length = lenencInt();
    if (length < 0 || length > remaining()) {
      throw new ProtocolViolation("insufficient data left in packet");
    }
    return (int) length;
  }

  /** {@code string<lenenc>} as a slice. */
  public ByteBuf lenencBytes() {
    return bytes(lenencLength());
  }

  /** {@code string<lenenc>} as a copy; a short text. */
  public Text lenencText() {
    return Text.copyOf(lenencBytes());
  }

  /** A text of one row, a {@code string<lenenc>} or NULL. */
  public Value value() {
    if (peek() == NULL) {
      index++;
      return Value.NULL;
    }
    return new Value(lenencBytes());
  }

  /** {@code string<NUL>} as a slice without its terminator. */
  public ByteBuf nulBytes() {
    int terminator = index == end ? -1 : in.indexOf(index, end, (byte) 0);
    if (terminator < 0) {
      throw new ProtocolViolation("unterminated string in packet");
    }
    ByteBuf bytes = in.slice(index, terminator - index);
    index = terminator + 1;
    return bytes;
  }

  /** {@code string<NUL>} as a copy; a short text. */
  public Text nulText() {
    return Text.copyOf(nulBytes());
  }

  /** The next bytes as a slice. */
  public ByteBuf bytes(int length) {
    int start = index;
    skip(length);
    return in.slice(start, length);
  }

  /** {@code string<EOF>} as a slice. */
  public ByteBuf rest() {
    return bytes(remaining());
  }

  /** Passes over bytes. */
  public void skip(int length) {
    require(length);
    index += length;
  }

  /** The payload must end here. */
  public void end() {
    if (index != end) {
      throw new ProtocolViolation("packet has " + (end - index) + " bytes too many");
    }
  }

  private void require(int bytes) {
    if (bytes < 0 || bytes > end - index) {
      throw new ProtocolViolation("insufficient data left in packet");
    }
  }
}
