package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/**
 * The type that a client binds a parameter with.
 *
 * <p>Types that clients' libraries do not bind with, and that servers do not all read alike, are
 * refused: the value would not be known for sure.
 *
 * @param type its type
 * @param unsigned whether an integer is unsigned
 */
public record ParameterType(ColumnType type, boolean unsigned) {
  private static final int UNSIGNED = 0x80;

  /** Throws {@link ProtocolViolation} for a type that no parameter has. */
  public ParameterType {
    switch (type) {
      case INT24, YEAR, NEWDATE, TIMESTAMP2, DATETIME2, TIME2 ->
          throw new ProtocolViolation("a parameter cannot be bound as " + type);
      default -> {
        // read alike everywhere
      }
    }
  }

  static ParameterType of(int type, int flags) {
    return new ParameterType(ColumnType.of(type), (flags & UNSIGNED) != 0);
  }

  /** Writes the type and its flags. */
  public void writeTo(ByteBuf out) {
    out.writeByte(type.code());
    out.writeByte(unsigned ? UNSIGNED : 0);
  }
}
