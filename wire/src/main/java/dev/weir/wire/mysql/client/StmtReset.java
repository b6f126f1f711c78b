package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import io.netty.buffer.ByteBuf;

/**
 * COM_STMT_RESET: forgets a statement's long data and closes its cursor.
 *
 * @param statementId the server's id
 */
public record StmtReset(int statementId) implements ClientCommand {
  static StmtReset read(PayloadReader arguments) {
    StmtReset command = new StmtReset(arguments.int4());
    arguments.end();
    return command;
  }

  @Override
  public int code() {
    return CommandCode.STMT_RESET.code();
  }

  @Override
  public void writeArguments(Capabilities agreed, ByteBuf out) {
    out.writeIntLE(statementId);
  }
}
