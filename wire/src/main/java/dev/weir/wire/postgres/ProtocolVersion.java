package dev.weir.wire.postgres;

/**
 * A version of the protocol as start-up packets write it: the major number in the upper, the minor
 * in the lower 16 bits.
 */
public record ProtocolVersion(int major, int minor) {
  /** 3.0, spoken by every server since PostgreSQL 7.4. */
  public static final ProtocolVersion V3_0 = new ProtocolVersion(3, 0);

  /** 3.2, new in PostgreSQL 18: cancel keys of up to 256 bytes. */
  public static final ProtocolVersion V3_2 = new ProtocolVersion(3, 2);

  /** Takes the number of the wire apart. */
  public static ProtocolVersion of(int code) {
    return new ProtocolVersion(code >>> 16, code & 0xffff);
  }

  /** The number on the wire. */
  public int code() {
    return major << 16 | minor;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
