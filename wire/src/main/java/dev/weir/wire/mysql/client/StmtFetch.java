package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import io.netty.buffer.ByteBuf;

/**
 * COM_STMT_FETCH: rows of the cursor that a COM_STMT_EXECUTE opened.
 *
 * @param statementId the server's id
 * @param rows how many, an unsigned number of 32 bits
 */
public record StmtFetch(int statementId, int rows) implements ClientCommand {
  static StmtFetch read(PayloadReader arguments) {
    StmtFetch fetch = new StmtFetch(arguments.int4(), arguments.int4());
    arguments.end();
    return fetch;
  }

  @Override
  public int code() {
    return CommandCode.STMT_FETCH.code();
  }

  @Override
  public void writeArguments(Capabilities agreed, ByteBuf out) {
    out.writeIntLE(statementId);
    out.writeIntLE(rows);
  }
}
