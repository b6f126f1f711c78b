package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import io.netty.buffer.ByteBuf;

/**
 * COM_PROCESS_KILL: ends a connection.
 *
 * @param connectionId the id of the greeting
 */
public record ProcessKill(int connectionId) implements ClientCommand {
  static ProcessKill read(PayloadReader arguments) {
    ProcessKill command = new ProcessKill(arguments.int4());
    arguments.end();
    return command;
  }

  @Override
  public int code() {
    return CommandCode.PROCESS_KILL.code();
  }

  @Override
  public void writeArguments(Capabilities agreed, ByteBuf out) {
    out.writeIntLE(connectionId);
  }
}
