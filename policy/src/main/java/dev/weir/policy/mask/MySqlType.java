package dev.weir.policy.mask;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * MySQL's and MariaDB's types with their neutral values in both protocols (MySQL Internals, "Binary
 * Protocol Value"): without the length that stands before a value, where one does. Numbers are
 * little-endian. A type that is not here has no neutral value but NULL.
 */
enum MySqlType {
  /** Names of what is text if its collation says so, and bytes otherwise. */
  TEXT("****", null, 0x0f, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe),
  TINY("0", zeros(1), 0x01),
  SHORT("0", zeros(2), 0x02),
  INT("0", zeros(4), 0x03, 0x09),
  BIGINT("0", zeros(8), 0x08),
  FLOAT("0", zeros(4), 0x04),
  DOUBLE("0", zeros(8), 0x05),
  DECIMAL("0", null, 0x00, 0xf6),
  /** Year, month, day: 1970 is 0x07b2. */
  DATE("1970-01-01", new byte[] {(byte) 0xb2, 0x07, 1, 1}, 0x0a, 0x0e),
  /** The time is left out where it is midnight. */
  DATETIME("1970-01-01 00:00:00", new byte[] {(byte) 0xb2, 0x07, 1, 1}, 0x07, 0x0c, 0x11, 0x12),
  TIME("00:00:00", zeros(0), 0x0b, 0x13),
  YEAR("1970", new byte[] {(byte) 0xb2, 0x07}, 0x0d),
  /** As many bytes as there are bits; one does for any. */
  BIT("\0", null, 0x10),
  JSON("{}", null, 0xf5),
  /** SRID 0, little-endian, type 1, the point (0, 0). */
  GEOMETRY("\0\0\0\0\u0001\u0001\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", null, 0xff);

  private final byte[] neutralText;
  private final byte @Nullable [] neutralBinary;
  private final int[] codes;

  MySqlType(String neutralText, byte @Nullable [] neutralBinary, int... codes) {
    this.neutralText = neutralText.getBytes(StandardCharsets.ISO_8859_1);
    this.neutralBinary = neutralBinary;
    this.codes = codes;
  }

  /** The type of that code, or null. */
  static @Nullable MySqlType of(int code) {
    for (MySqlType type : values()) {
      for (int each : type.codes) {
        if (each == code) {
          return type;
        }
      }
    }
    return null;
  }

  /** The same bytes in both protocols unless the type is one of numbers or times. */
  byte[] neutral(boolean binary) {
    return (binary && neutralBinary != null ? neutralBinary : neutralText).clone();
  }

  boolean isInteger() {
    return switch (this) {
      case TINY, SHORT, INT, BIGINT -> true;
      default -> false;
    };
  }

  /** Bytes of an integer in the binary protocol. */
  int integerBytes() {
    return neutral(true).length;
  }

  private static byte[] zeros(int count) {
    return new byte[count];
  }
}
