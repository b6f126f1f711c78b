package dev.weir.gateway.mysql.relay.result;

import dev.weir.gateway.mysql.relay.packet.MalformedPacket;

/**
 * How values of a field's type are written in binary rows.
 *
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html">
 *     Binary Protocol Resultset</a>
 */
public final class FieldType {
  public static final int JSON = 245;

  /** The number of the collation of bytes. */
  public static final int BINARY_CHARSET = 63;

  /** What {@link #fixedBytes} answers for types with a length in one byte before the value. */
  public static final int SHORT_LENGTH = -1;

  /** What {@link #fixedBytes} answers for types with an encoded length before the value. */
  public static final int ENCODED_LENGTH = -2;

  private FieldType() {}

  /** The bytes of a value, or how their number is told. */
  public static int fixedBytes(int type) {
    return switch (type) {
      case 6 -> 0; // NULL
      case 1 -> 1; // TINY
      case 2, 13 -> 2; // SHORT, YEAR
      case 3, 4, 9 -> 4; // LONG, FLOAT, INT24
      case 5, 8 -> 8; // DOUBLE, LONGLONG
      case 7, 10, 11, 12 -> SHORT_LENGTH; // TIMESTAMP, DATE, TIME, DATETIME
      // DECIMAL, VARCHAR, BIT, VECTOR, JSON, NEWDECIMAL, ENUM, SET, the BLOBs, VAR_STRING, STRING,
      // GEOMETRY
      case 0, 15, 16, 242, JSON, 246, 247, 248, 249, 250, 251, 252, 253, 254, 255 -> ENCODED_LENGTH;
      default -> throw new MalformedPacket("unknown type of a field");
    };
  }

  /** Whether its values are letters: of a character set, or JSON. */
  public static boolean isText(int type, int charset) {
    return type == JSON
        || charset != BINARY_CHARSET
            && fixedBytes(type) == ENCODED_LENGTH
            && type != 0
            && type != 16
            && type != 246
            && type != 255;
  }

  /** Whether its values are bytes that may hold letters. */
  public static boolean isBytes(int type, int charset) {
    return charset == BINARY_CHARSET && (type == 15 || type >= 249 && type <= 254 || type == 242);
  }
}
