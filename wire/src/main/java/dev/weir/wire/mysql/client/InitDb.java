package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import io.netty.buffer.ByteBuf;

/**
 * COM_INIT_DB: another database becomes the current one.
 *
 * @param database its name, a slice
 */
public record InitDb(ByteBuf database) implements ClientCommand {
  static InitDb read(PayloadReader arguments) {
    return new InitDb(arguments.rest());
  }

  @Override
  public int code() {
    return CommandCode.INIT_DB.code();
  }

  @Override
  public void writeArguments(Capabilities agreed, ByteBuf out) {
    PayloadWriter.bytes(database, out);
  }
}
