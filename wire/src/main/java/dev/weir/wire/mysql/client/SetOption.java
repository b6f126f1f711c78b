package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import io.netty.buffer.ByteBuf;

/**
 * COM_SET_OPTION: turns multi-statements on (0) or off (1).
 *
 * @param option which of them
 */
public record SetOption(int option) implements ClientCommand {
  static SetOption read(PayloadReader arguments) {
    SetOption command = new SetOption(arguments.int2());
    arguments.end();
    return command;
  }

  @Override
  public int code() {
    return CommandCode.SET_OPTION.code();
  }

  @Override
  public void writeArguments(Capabilities agreed, ByteBuf out) {
    out.writeShortLE(option);
  }
}
