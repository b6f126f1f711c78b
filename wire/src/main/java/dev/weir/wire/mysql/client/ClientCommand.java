package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import io.netty.buffer.ByteBuf;

/** A command: its code in one byte, then what it needs. Begins with sequence id 0. */
public sealed interface ClientCommand extends ClientPacket
    permits BareCommand,
        ChangeUser,
        FieldList,
        InitDb,
        OtherCommand,
        ProcessKill,
        Query,
        SetOption,
        StmtClose,
        StmtExecute,
        StmtFetch,
        StmtPrepare,
        StmtReset,
        StmtSendLongData {

  /** The first byte, unsigned. */
  int code();

  /** Writes what follows the code. */
  void writeArguments(Capabilities agreed, ByteBuf out);

  @Override
  default void writePayload(Capabilities agreed, ByteBuf out) {
    out.writeByte(code());
    writeArguments(agreed, out);
  }
}
