package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import dev.weir.wire.mysql.Text;
import io.netty.buffer.ByteBuf;

/**
 * COM_FIELD_LIST: the columns of a table in the current database. Deprecated, but old clients send
 * it for completion.
 *
 * @param table the table's name
 * @param wildcard a pattern of LIKE for the columns; may be empty
 */
public record FieldList(Text table, Text wildcard) implements ClientCommand {
  static FieldList read(PayloadReader arguments) {
    return new FieldList(arguments.nulText(), Text.copyOf(arguments.rest()));
  }

  @Override
  public int code() {
    return CommandCode.FIELD_LIST.code();
  }

  @Override
  public void writeArguments(Capabilities agreed, ByteBuf out) {
    PayloadWriter.nulText(table, out);
    wildcard.writeTo(out);
  }
}
