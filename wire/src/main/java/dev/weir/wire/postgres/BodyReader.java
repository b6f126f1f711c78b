package dev.weir.wire.postgres;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the body of one message strictly: every step checks that the body has what it asks for, and
 * {@link #end()} that nothing is left over. Never moves the buffer's own indexes.
 *
 * <p>Source: manual, "Message Data Types". Every method throws {@link ProtocolViolation} where the
 * body does not hold what is asked for. Can be used again by {@link #reset}; not thread-safe.
 */
public final class BodyReader {
  private static final int VALUE_BYTES_MIN = 4;

  private ByteBuf in;
  private int index;
  private int end;

  /** A reader that stands at the beginning of the frame's body. */
  public BodyReader(ByteBuf in, Frame frame) {
    this.in = in;
    this.index = frame.bodyStart();
    this.end = frame.end();
  }

  /** A reader of everything that can be read from {@code body}. */
  public BodyReader(ByteBuf body) {
    this.in = body;
    this.index = body.readerIndex();
    this.end = body.writerIndex();
  }

  /** Starts again at the body of another frame. */
  public void reset(ByteBuf buffer, Frame frame) {
    in = buffer;
    index = frame.bodyStart();
    end = frame.end();
  }

  /** Bytes of the body that were not read yet. */
  public int remaining() {
    return end - index;
  }

  /** Index of the next byte in the buffer. */
  public int position() {
    return index;
  }

  /** Goes back (or on) to a position that {@link #position()} gave for this body. */
  public void position(int position) {
    if (position > end) {
      throw new IllegalArgumentException("position behind the body");
    }
    index = position;
  }

  /** Byte1 or Int8. */
  public byte int8() {
    require(1);
    return in.getByte(index++);
  }

  /** Int16, signed. */
  public short int16() {
    require(2);
    short value = in.getShort(index);
    index += 2;
    return value;
  }

  /** Int32, signed. */
  public int int32() {
    require(4);
    int value = in.getInt(index);
    index += 4;
    return value;
  }

  /**
   * The number of elements of a list, an unsigned Int16, of which each takes at least {@code
   * elementBytesMin} bytes: refused when the body cannot hold them, before room is made for any.
   */
  public int count(int elementBytesMin) {
    int count = int16() & 0xffff;
    if ((long) count * elementBytesMin > remaining()) {
      throw new ProtocolViolation("message holds fewer elements than it announces");
    }
    return count;
  }

  /** A short text as a copy. */
  public CString cstring() {
    int start = index;
    return CString.copyOf(in, start, shortTextLength());
  }

  /** Passes over a short text and its terminator; its length without the terminator. */
  public int shortTextLength() {
    int length = textLength();
    if (length > CString.BYTES_MAX) {
      throw new ProtocolViolation("name or value longer than " + CString.BYTES_MAX + " bytes");
    }
    return length;
  }

  /** A text as a slice without its terminator. */
  public ByteBuf text() {
    int start = index;
    return in.slice(start, textLength());
  }

  private int textLength() {
    int terminator = in.indexOf(index, end, (byte) 0);
    if (terminator < 0) {
      throw new ProtocolViolation("unterminated string in message");
    }
    int length = terminator - index;
    index = terminator + 1;
    return length;
  }

  /**
   * The length in front of a value (column, parameter, argument): -1 for NULL, otherwise never more
   * than what follows.
   */
  public int valueLength() {
    int length = int32();
    if (length < -1 || length > remaining()) {
      throw new ProtocolViolation("invalid length of a value in message");
    }
    return length;
  }

  /** A length and that many bytes, or NULL. */
  public Value value() {
    int length = valueLength();
    return length < 0 ? Value.NULL : new Value(bytes(length));
  }

  /** A counted list of values. */
  public List<Value> values() {
    int count = count(VALUE_BYTES_MIN);
    List<Value> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(value());
    }
    return List.copyOf(values);
  }

  /** One format code. */
  public Format format() {
    return Format.of(int16());
  }

  /** A counted list of format codes. */
  public List<Format> formats() {
    int count = count(2);
    List<Format> formats = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      formats.add(format());
    }
    return List.copyOf(formats);
  }

  /** The next bytes as a slice. */
  public ByteBuf bytes(int length) {
    int start = index;
    skip(length);
    return in.slice(start, length);
  }

  /** Everything up to the end of the body as a slice. */
  public ByteBuf rest() {
    return bytes(remaining());
  }

  /** Passes over bytes. */
  public void skip(int length) {
    require(length);
    index += length;
  }

  /** The body must end here. */
  public void end() {
    if (index != end) {
      throw new ProtocolViolation("message has " + (end - index) + " bytes too many");
    }
  }

  private void require(int bytes) {
    if (bytes < 0 || bytes > end - index) {
      throw new ProtocolViolation("insufficient data left in message");
    }
  }
}
