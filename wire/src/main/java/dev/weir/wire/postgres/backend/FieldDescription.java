package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.Format;
import io.netty.buffer.ByteBuf;

/**
 * One column of a {@link RowDescription}.
 *
 * @param name the column's name in the result
 * @param tableOid the table it comes from, or 0; an unsigned number of 32 bits
 * @param attributeNumber its number in that table, or 0
 * @param typeOid its type; an unsigned number of 32 bits
 * @param typeSize {@code pg_type.typlen}; negative for variable width
 * @param typeModifier {@code pg_attribute.atttypmod}
 * @param format of the values; always text when a statement is described, not known yet then
 */
public record FieldDescription(
    CString name,
    int tableOid,
    short attributeNumber,
    int typeOid,
    short typeSize,
    int typeModifier,
    Format format) {
  static final int BYTES_MIN = 1 + 4 + 2 + 4 + 2 + 4 + 2;

  static FieldDescription read(BodyReader body) {
    return new FieldDescription(
        body.cstring(),
        body.int32(),
        body.int16(),
        body.int32(),
        body.int16(),
        body.int32(),
        body.format());
  }

  void writeTo(ByteBuf out) {
    name.writeTo(out);
    out.writeInt(tableOid);
    out.writeShort(attributeNumber);
    out.writeInt(typeOid);
    out.writeShort(typeSize);
    out.writeInt(typeModifier);
    out.writeShort(format.code());
  }
}
