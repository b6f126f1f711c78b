package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import io.netty.buffer.ByteBuf;

/**
 * COM_STMT_SEND_LONG_DATA: a piece of a parameter's value, behind the pieces before it; no answer.
 *
 * @param statementId the server's id
 * @param parameter which parameter, from 0
 * @param data the piece, a slice
 */
public record StmtSendLongData(int statementId, int parameter, ByteBuf data)
    implements ClientCommand {
  static StmtSendLongData read(PayloadReader arguments) {
    return new StmtSendLongData(arguments.int4(), arguments.int2(), arguments.rest());
  }

  @Override
  public int code() {
    return CommandCode.STMT_SEND_LONG_DATA.code();
  }

  @Override
  public void writeArguments(Capabilities agreed, ByteBuf out) {
    out.writeIntLE(statementId);
    out.writeShortLE(parameter);
    PayloadWriter.bytes(data, out);
  }

  /** Tells the length only: a value is data of the session. */
  @Override
  public String toString() {
    return "StmtSendLongData[bytes=" + data.readableBytes() + "]";
  }
}
