package dev.weir.wire.mysql;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The types of columns and parameters ({@code enum_field_types}), each with the shape of its values
 * in the binary protocol. Source: MySQL internals manual, "Column Types" and "Binary Protocol
 * Value".
 */
public enum ColumnType {
  /** Old DECIMAL. */
  DECIMAL(0x00, ColumnType.LENENC),
  /** TINYINT. */
  TINY(0x01, 1),
  /** SMALLINT. */
  SHORT(0x02, 2),
  /** INT. */
  LONG(0x03, 4),
  /** FLOAT. */
  FLOAT(0x04, 4),
  /** DOUBLE. */
  DOUBLE(0x05, 8),
  /** Always NULL. */
  NULL(0x06, 0),
  /** TIMESTAMP. */
  TIMESTAMP(0x07, ColumnType.DATE_TIME),
  /** BIGINT. */
  LONGLONG(0x08, 8),
  /** MEDIUMINT; four bytes in the binary protocol. */
  INT24(0x09, 4),
  /** DATE. */
  DATE(0x0a, ColumnType.DATE_TIME),
  /** TIME. */
  TIME(0x0b, ColumnType.DURATION),
  /** DATETIME. */
  DATETIME(0x0c, ColumnType.DATE_TIME),
  /** YEAR. */
  YEAR(0x0d, 2),
  /** Old DATE, inside the server only. */
  NEWDATE(0x0e, ColumnType.DATE_TIME),
  /** VARCHAR, inside the server only, but clients bind with it. */
  VARCHAR(0x0f, ColumnType.LENENC),
  /** BIT. */
  BIT(0x10, ColumnType.LENENC),
  /** TIMESTAMP with fractions, inside the server only. */
  TIMESTAMP2(0x11, ColumnType.DATE_TIME),
  /** DATETIME with fractions, inside the server only. */
  DATETIME2(0x12, ColumnType.DATE_TIME),
  /** TIME with fractions, inside the server only. */
  TIME2(0x13, ColumnType.DURATION),
  /** VECTOR of MySQL 9. */
  VECTOR(0xf2, ColumnType.LENENC),
  /** JSON. */
  JSON(0xf5, ColumnType.LENENC),
  /** DECIMAL. */
  NEWDECIMAL(0xf6, ColumnType.LENENC),
  /** ENUM. */
  ENUM(0xf7, ColumnType.LENENC),
  /** SET. */
  SET(0xf8, ColumnType.LENENC),
  /** TINYBLOB, TINYTEXT. */
  TINY_BLOB(0xf9, ColumnType.LENENC),
  /** MEDIUMBLOB, MEDIUMTEXT. */
  MEDIUM_BLOB(0xfa, ColumnType.LENENC),
  /** LONGBLOB, LONGTEXT. */
  LONG_BLOB(0xfb, ColumnType.LENENC),
  /** BLOB, TEXT. */
  BLOB(0xfc, ColumnType.LENENC),
  /** VARCHAR, VARBINARY. */
  VAR_STRING(0xfd, ColumnType.LENENC),
  /** CHAR, BINARY. */
  STRING(0xfe, ColumnType.LENENC),
  /** Geometry. */
  GEOMETRY(0xff, ColumnType.LENENC);

  private static final int LENENC = -1;
  private static final int DATE_TIME = -2;
  private static final int DURATION = -3;
  private static final @Nullable ColumnType[] BY_CODE = new ColumnType[256];

  static {
    for (ColumnType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;
  private final int shape;

  ColumnType(int code, int shape) {
    this.code = code;
    this.shape = shape;
  }

  /** The type with this code; {@link ProtocolViolation} for one that is not known. */
  public static ColumnType of(int code) {
    ColumnType type = code < 0 || code > 0xff ? null : BY_CODE[code];
    if (type == null) {
      throw new ProtocolViolation("unknown column type " + code);
    }
    return type;
  }

  /** The code on the wire. */
  public int code() {
    return code;
  }

  /** Bytes of every value in the binary protocol; -1 where each value has a length in front. */
  public int fixedBytes() {
    return Math.max(shape, -1);
  }

  /**
   * Reads what stands in front of a binary value of this type; the reader then stands at the
   * value's first byte.
   *
   * @return the value's bytes without that length, all of which are there
   * @throws ProtocolViolation for a length that the type cannot have
   */
  public int valueLength(PayloadReader reader) {
    int length =
        switch (shape) {
          case LENENC -> reader.lenencLength();
          case DATE_TIME, DURATION -> reader.int1();
          default -> shape;
        };
    requireLength(length);
    if (length > reader.remaining()) {
      throw new ProtocolViolation("insufficient data left in packet");
    }
    return length;
  }

  /** Throws {@link ProtocolViolation} if no binary value of this type has this length. */
  public void requireLength(int length) {
    boolean possible =
        switch (shape) {
          case LENENC -> length >= 0;
          case DATE_TIME -> length == 0 || length == 4 || length == 7 || length == 11;
          case DURATION -> length == 0 || length == 8 || length == 12;
          default -> length == shape;
        };
    if (!possible) {
      throw new ProtocolViolation("a " + name() + " does not have " + length + " bytes");
    }
  }

  /** Writes what stands in front of a binary value of this many bytes. */
  public void writeLength(int length, ByteBuf out) {
    requireLength(length);
    switch (shape) {
      case LENENC -> PayloadWriter.lenencInt(length, out);
      case DATE_TIME, DURATION -> out.writeByte(length);
      default -> {
        // the type says the length
      }
    }
  }
}
