package dev.weir.wire.mysql.server;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/**
 * COM_STMT_PREPARE_OK: a statement was prepared. The definitions of its parameters follow, then
 * those of its columns, each list only if it is not empty.
 *
 * @param statementId the server's id; 32 bits
 * @param columns number of columns, 0 if it returns no rows
 * @param parameters number of parameters
 * @param warnings number of warnings
 */
public record PrepareOk(int statementId, int columns, int parameters, int warnings)
    implements ServerPacket {
  /** The first byte. */
  public static final int HEADER = 0x00;

  static PrepareOk read(PayloadReader payload) {
    if (payload.int1() != HEADER) {
      throw new ProtocolViolation("unexpected answer to COM_STMT_PREPARE");
    }
    int statementId = payload.int4();
    int columns = payload.int2();
    int parameters = payload.int2();
    payload.skip(1);
    int warnings = payload.int2();
    payload.end();
    return new PrepareOk(statementId, columns, parameters, warnings);
  }

  @Override
  public void writePayload(Capabilities agreed, ByteBuf out) {
    out.writeByte(HEADER);
    out.writeIntLE(statementId);
    out.writeShortLE(columns);
    out.writeShortLE(parameters);
    out.writeByte(0);
    out.writeShortLE(warnings);
  }
}
