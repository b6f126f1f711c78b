package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import io.netty.buffer.ByteBuf;

/** A command that is its code and nothing else. */
public enum BareCommand implements ClientCommand {
  /** COM_QUIT: the client goes; no answer. */
  QUIT(CommandCode.QUIT),
  /** COM_STATISTICS: answered by one packet that is a text. */
  STATISTICS(CommandCode.STATISTICS),
  /** COM_DEBUG: the server writes its state to its log. */
  DEBUG(CommandCode.DEBUG),
  /** COM_PING. */
  PING(CommandCode.PING),
  /** COM_RESET_CONNECTION. */
  RESET_CONNECTION(CommandCode.RESET_CONNECTION);

  private final CommandCode command;

  BareCommand(CommandCode command) {
    this.command = command;
  }

  BareCommand read(PayloadReader arguments) {
    arguments.end();
    return this;
  }

  @Override
  public int code() {
    return command.code();
  }

  @Override
  public void writeArguments(Capabilities agreed, ByteBuf out) {
    // there are none
  }
}
