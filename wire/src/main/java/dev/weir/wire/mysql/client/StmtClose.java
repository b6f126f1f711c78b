package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import io.netty.buffer.ByteBuf;

/**
 * COM_STMT_CLOSE: forgets a prepared statement; no answer.
 *
 * @param statementId the server's id
 */
public record StmtClose(int statementId) implements ClientCommand {
  static StmtClose read(PayloadReader arguments) {
    StmtClose command = new StmtClose(arguments.int4());
    arguments.end();
    return command;
  }

  @Override
  public int code() {
    return CommandCode.STMT_CLOSE.code();
  }

  @Override
  public void writeArguments(Capabilities agreed, ByteBuf out) {
    out.writeIntLE(statementId);
  }
}
