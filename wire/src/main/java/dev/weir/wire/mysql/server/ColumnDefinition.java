package dev.weir.wire.mysql.server;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.Text;
import dev.weir.wire.mysql.Value;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * ColumnDefinition41: one column of a result, or one parameter of a prepared statement.
 *
 * @param catalog always {@code def}
 * @param schema the table's database
 * @param table the table's name or alias in the statement
 * @param orgTable the table's own name
 * @param name the column's name or alias in the result
 * @param orgName the column's own name
 * @param extended what MARIADB_CLIENT_EXTENDED_METADATA adds, such as {@code json}; else empty
 * @param characterSet id of the collation that its values are in; 63 is binary
 * @param columnLength the longest that a value may be; an unsigned number of 32 bits
 * @param type its type
 * @param flags such as {@link #UNSIGNED}, 16 bits
 * @param decimals digits after the point; 31 or 39 where they vary
 * @param defaultValue what COM_FIELD_LIST tells; null in the answer to any other command
 */
public record ColumnDefinition(
    Text catalog,
    Text schema,
    Text table,
    Text orgTable,
    Text name,
    Text orgName,
    Text extended,
    int characterSet,
    int columnLength,
    ColumnType type,
    int flags,
    int decimals,
    @Nullable Value defaultValue)
    implements ServerPacket {
  /** UNSIGNED_FLAG. */
  public static final int UNSIGNED = 0x0020;

  /** BINARY_FLAG. */
  public static final int BINARY = 0x0080;

  /** ENUM_FLAG: an ENUM, whose type is told as STRING. */
  public static final int ENUM = 0x0100;

  /** SET_FLAG: a SET, whose type is told as STRING. */
  public static final int SET = 0x0800;

  /** The collation id of bytes that are no text. */
  public static final int BINARY_CHARACTER_SET = 63;

  private static final int FIXED_BYTES = 0x0c;

  static ColumnDefinition read(PayloadReader payload, Capabilities agreed, boolean withDefault) {
    Text catalog = payload.lenencText();
    Text schema = payload.lenencText();
    Text table = payload.lenencText();
    Text orgTable = payload.lenencText();
    Text name = payload.lenencText();
    Text orgName = payload.lenencText();
    boolean more = agreed.has(Capabilities.MARIADB_EXTENDED_METADATA);
    Text extended = more ? payload.lenencText() : Text.EMPTY;
    if (payload.lenencInt() != FIXED_BYTES) {
      throw new ProtocolViolation("column definition is not of protocol 4.1");
    }
    int characterSet = payload.int2();
    int columnLength = payload.int4();
    ColumnType type = ColumnType.of(payload.int1());
    int flags = payload.int2();
    int decimals = payload.int1();
    payload.skip(2);
    Value defaultValue = withDefault ? payload.value() : null;
    payload.end();
    return new ColumnDefinition(
        catalog,
        schema,
        table,
        orgTable,
        name,
        orgName,
        extended,
        characterSet,
        columnLength,
        type,
        flags,
        decimals,
        defaultValue);
  }

  /** Whether an integer is unsigned. */
  public boolean unsigned() {
    return (flags & UNSIGNED) != 0;
  }

  @Override
  public void writePayload(Capabilities agreed, ByteBuf out) {
    PayloadWriter.lenencText(catalog, out);
    PayloadWriter.lenencText(schema, out);
    PayloadWriter.lenencText(table, out);
    PayloadWriter.lenencText(orgTable, out);
    PayloadWriter.lenencText(name, out);
    PayloadWriter.lenencText(orgName, out);
    if (agreed.has(Capabilities.MARIADB_EXTENDED_METADATA)) {
      PayloadWriter.lenencText(extended, out);
    }
    PayloadWriter.lenencInt(FIXED_BYTES, out);
    out.writeShortLE(characterSet);
    out.writeIntLE(columnLength);
    out.writeByte(type.code());
    out.writeShortLE(flags);
    out.writeByte(decimals);
    out.writeShortLE(0);
    if (defaultValue != null) {
      defaultValue.writeTo(out);
    }
  }
}
