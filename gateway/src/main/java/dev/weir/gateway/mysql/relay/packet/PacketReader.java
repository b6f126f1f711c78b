package dev.weir.gateway.mysql.relay.packet;

import io.netty.buffer.ByteBuf;

/** Takes a payload apart from front to back; every length is checked against what is there. */
public final class PacketReader {
  /** Stands for SQL NULL where a length could stand. */
  public static final long NULL = -1;

  private final ByteBuf in;
  private final int end;
  private int at;

  public PacketReader(ByteBuf in, int start, int end) {
    this.in = in;
    this.at = start;
    this.end = end;
  }

  public int left() {
    return end - at;
  }

  public int at() {
    return at;
  }

  /** Passes over that many bytes; where they began. */
  public int skip(long bytes) {
    if (bytes < 0 || bytes > end - at) {
      throw new MalformedPacket("packet shorter than what it holds");
    }
    int begun = at;
    at += (int) bytes;
    return begun;
  }

  public int int1() {
    return in.getUnsignedByte(skip(1));
  }

  public int int2() {
    return in.getUnsignedShortLE(skip(2));
  }

  public int int3() {
    return in.getUnsignedMediumLE(skip(3));
  }

  public long int4() {
    return in.getUnsignedIntLE(skip(4));
  }

  public long int8() {
    return in.getLongLE(skip(8));
  }

  /** A length-encoded integer, or {@link #NULL}. */
  public long lengthOrNull() {
    int first = int1();
    return switch (first) {
      case 0xfb -> NULL;
      case 0xfc -> int2();
      case 0xfd -> int3();
      case 0xfe -> nonNegative(int8());
      case 0xff -> throw new MalformedPacket("invalid length");
      default -> first;
    };
  }

  private static long nonNegative(long length) {
    if (length < 0) {
      throw new MalformedPacket("invalid length");
    }
    return length;
  }

  /** A length-encoded integer. */
  public long lengthEncoded() {
    long length = lengthOrNull();
    if (length == NULL) {
      throw new MalformedPacket("invalid length");
    }
    return length;
  }

  /** A length-encoded integer whose whole range is used: affected rows, a last insert id. */
  public long number() {
    int first = int1();
    return switch (first) {
      case 0xfc -> int2();
      case 0xfd -> int3();
      case 0xfe -> int8();
      case 0xfb, 0xff -> throw new MalformedPacket("invalid number");
      default -> first;
    };
  }

  /** The bytes of a length-encoded string. */
  public byte[] string() {
    return bytes(lengthEncoded());
  }

  public byte[] bytes(long count) {
    int begun = skip(count);
    byte[] copy = new byte[(int) count];
    in.getBytes(begun, copy);
    return copy;
  }

  /** All that is left. */
  public byte[] rest() {
    return bytes(left());
  }
}
