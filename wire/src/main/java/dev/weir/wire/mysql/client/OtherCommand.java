package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A command whose inside is not read here: of replication, administration, of inside the server, or
 * not known at all.
 *
 * @param code the first byte, unsigned
 * @param arguments what follows, a slice
 */
public record OtherCommand(int code, ByteBuf arguments) implements ClientCommand {
  static OtherCommand read(int code, PayloadReader arguments) {
    return new OtherCommand(code, arguments.rest());
  }

  /** The command's name; null if it is not known. */
  public @Nullable CommandCode command() {
    return CommandCode.of(code);
  }

  @Override
  public void writeArguments(Capabilities agreed, ByteBuf out) {
    PayloadWriter.bytes(arguments, out);
  }
}
