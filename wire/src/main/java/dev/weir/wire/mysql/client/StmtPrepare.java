package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import io.netty.buffer.ByteBuf;

/**
 * COM_STMT_PREPARE: a statement to be executed with parameters.
 *
 * @param text the SQL, a slice
 */
public record StmtPrepare(ByteBuf text) implements ClientCommand {
  static StmtPrepare read(PayloadReader arguments) {
    return new StmtPrepare(arguments.rest());
  }

  @Override
  public int code() {
    return CommandCode.STMT_PREPARE.code();
  }

  @Override
  public void writeArguments(Capabilities agreed, ByteBuf out) {
    PayloadWriter.bytes(text, out);
  }
}
