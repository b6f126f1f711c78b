package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import dev.weir.wire.mysql.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * COM_STMT_EXECUTE: runs a prepared statement. Its parameters can be read only by who knows how
 * many there are and what was bound before: {@link ExecuteReader}.
 *
 * @param statementId the server's id; MariaDB takes -1 for the one prepared last
 * @param flags {@link #CURSOR_READ_ONLY} and others
 * @param parameters what follows the fixed part, a slice
 */
public record StmtExecute(int statementId, int flags, ByteBuf parameters) implements ClientCommand {
  /** CURSOR_TYPE_READ_ONLY: the rows wait for COM_STMT_FETCH. */
  public static final int CURSOR_READ_ONLY = 0x01;

  /** CURSOR_TYPE_FOR_UPDATE; no server has it. */
  public static final int CURSOR_FOR_UPDATE = 0x02;

  /** CURSOR_TYPE_SCROLLABLE; no server has it. */
  public static final int CURSOR_SCROLLABLE = 0x04;

  private static final int CURSORS = CURSOR_READ_ONLY | CURSOR_FOR_UPDATE | CURSOR_SCROLLABLE;
  private static final int ITERATIONS = 1;

  static StmtExecute read(PayloadReader arguments) {
    int statementId = arguments.int4();
    int flags = arguments.int1();
    // PARAMETER_COUNT_AVAILABLE puts a count before the parameters that nobody agreed to.
    if ((flags & ~CURSORS) != 0) {
      throw new ProtocolViolation("COM_STMT_EXECUTE with unknown flags");
    }
    if (arguments.int4() != ITERATIONS) {
      throw new ProtocolViolation("COM_STMT_EXECUTE with an iteration count other than 1");
    }
    return new StmtExecute(statementId, flags, arguments.rest());
  }

  /** The same for another statement. */
  public StmtExecute withId(int id) {
    return new StmtExecute(id, flags, parameters);
  }

  /**
   * The same for a server that may remember other types than the client believes.
   *
   * @param types one for each parameter, at least one; this has to be without types of its own
   */
  public StmtExecute withTypes(List<ParameterType> types) {
    int nulls = (types.size() + 7) / 8;
    int flag = parameters.readerIndex() + nulls;
    if (types.isEmpty() || parameters.getByte(flag) != 0) {
      throw new IllegalArgumentException("only an execution without types can be given some");
    }
    ByteBuf out = Unpooled.buffer(parameters.readableBytes() + 2 * types.size());
    out.writeBytes(parameters, parameters.readerIndex(), nulls);
    out.writeByte(1);
    types.forEach(type -> type.writeTo(out));
    out.writeBytes(parameters, flag + 1, parameters.writerIndex() - flag - 1);
    return new StmtExecute(statementId, flags, out);
  }

  @Override
  public int code() {
    return CommandCode.STMT_EXECUTE.code();
  }

  @Override
  public void writeArguments(Capabilities agreed, ByteBuf out) {
    out.writeIntLE(statementId);
    out.writeByte(flags);
    out.writeIntLE(ITERATIONS);
    PayloadWriter.bytes(parameters, out);
  }

  /** Tells the length only: values are data of the session. */
  @Override
  public String toString() {
    return "StmtExecute[statementId="
        + statementId
        + ", flags="
        + flags
        + ", bytes="
        + parameters.readableBytes()
        + "]";
  }
}
