package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import io.netty.buffer.ByteBuf;

/**
 * COM_QUERY: a text that may hold several statements. CLIENT_QUERY_ATTRIBUTES, which puts
 * parameters in front of it, must not have been agreed.
 *
 * @param text the SQL, a slice
 */
public record Query(ByteBuf text) implements ClientCommand {
  static Query read(PayloadReader arguments) {
    return new Query(arguments.rest());
  }

  @Override
  public int code() {
    return CommandCode.QUERY.code();
  }

  @Override
  public void writeArguments(Capabilities agreed, ByteBuf out) {
    PayloadWriter.bytes(text, out);
  }
}
