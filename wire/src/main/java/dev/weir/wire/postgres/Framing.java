package dev.weir.wire.postgres;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Which type bytes are known, and how long the message of each may be. Finds the next whole message
 * in a buffer without allocation. Immutable once built; safe for use by several threads.
 */
public final class Framing {
  private static final int LENGTH_BYTES = 4;
  private static final int TYPED_HEADER_BYTES = 1 + LENGTH_BYTES;
  private static final int UNKNOWN = -1;

  private final String side;
  private final int[] bodyBytesMin;
  private final int[] bodyBytesMax;

  private Framing(String side, int[] bodyBytesMin, int[] bodyBytesMax) {
    this.side = side;
    this.bodyBytesMin = bodyBytesMin;
    this.bodyBytesMax = bodyBytesMax;
  }

  /** Starts a table; {@code side} ("frontend", "backend") is named in violations. */
  public static Builder builder(String side) {
    return new Builder(side);
  }

  /**
   * Finds the next message with a type byte at the reader index. If it is there whole, fills {@code
   * frame}, moves the reader index behind it and returns true; else leaves the reader index and
   * tells in {@link Frame#expectedBytes()} how much it needs.
   *
   * @throws ProtocolViolation for an unknown type as soon as its byte is there, and for a length
   *     that its kind may not have as soon as the length is there
   */
  public boolean next(ByteBuf in, Frame frame) {
    int readable = in.readableBytes();
    if (readable == 0) {
      frame.incomplete(TYPED_HEADER_BYTES);
      return false;
    }
    int start = in.readerIndex();
    byte type = in.getByte(start);
    int max = bodyBytesMax[type & 0xff];
    if (max == UNKNOWN) {
      throw new ProtocolViolation("invalid " + side + " message type " + (type & 0xff));
    }
    if (readable < TYPED_HEADER_BYTES) {
      frame.incomplete(TYPED_HEADER_BYTES);
      return false;
    }
    int length = in.getInt(start + 1);
    int bodyBytes = bodyBytes(length, bodyBytesMin[type & 0xff], max);
    return take(in, frame, type, TYPED_HEADER_BYTES, bodyBytes);
  }

  /** The same for a packet of the start-up phase: no type byte, only a length. */
  public static boolean nextUntyped(ByteBuf in, Frame frame, int minBytes, int maxBytes) {
    if (in.readableBytes() < LENGTH_BYTES) {
      frame.incomplete(LENGTH_BYTES);
      return false;
    }
    int bodyBytes = bodyBytes(in.getInt(in.readerIndex()), minBytes, maxBytes);
    return take(in, frame, Frame.NO_TYPE, LENGTH_BYTES, bodyBytes);
  }

  private static int bodyBytes(int length, int min, int max) {
    if (length < LENGTH_BYTES) {
      throw new ProtocolViolation("invalid message length");
    }
    int bodyBytes = length - LENGTH_BYTES;
    if (bodyBytes > max) {
      throw new ProtocolViolation(
          "message of " + bodyBytes + " bytes, at most " + max + " allowed");
    }
    if (bodyBytes < min) {
      throw new ProtocolViolation("message is too short for its type");
    }
    return bodyBytes;
  }

  private static boolean take(ByteBuf in, Frame frame, byte type, int headerBytes, int bodyBytes) {
    int totalBytes = headerBytes + bodyBytes;
    if (in.readableBytes() < totalBytes) {
      frame.incomplete(totalBytes);
      return false;
    }
    int start = in.readerIndex();
    frame.found(type, start, headerBytes, totalBytes);
    in.readerIndex(start + totalBytes);
    return true;
  }

  /** Collects the known types. */
  public static final class Builder {
    private final String side;
    private final int[] min = new int[256];
    private final int[] max = new int[256];

    private Builder(String side) {
      this.side = side;
      Arrays.fill(max, UNKNOWN);
    }

    /** A type whose body has between {@code bytesMin} and {@code bytesMax} bytes. */
    public Builder type(byte type, int bytesMin, int bytesMax) {
      min[type & 0xff] = bytesMin;
      max[type & 0xff] = bytesMax;
      return this;
    }

    /** A type whose body always has the same length. */
    public Builder fixed(byte type, int bytes) {
      return type(type, bytes, bytes);
    }

    /** The finished table. */
    public Framing build() {
      return new Framing(side, min.clone(), max.clone());
    }
  }
}
