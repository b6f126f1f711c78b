package dev.weir.wire.mysql.server;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.Text;
import io.netty.buffer.ByteBuf;

/**
 * AuthSwitchRequest: the account signs in by another method than the client began with.
 *
 * @param plugin the method's name
 * @param data what the method needs, such as a nonce and a terminating NUL; a slice
 */
public record AuthSwitchRequest(Text plugin, ByteBuf data) implements ServerPacket {
  /** The first byte. */
  public static final int HEADER = 0xfe;

  static AuthSwitchRequest read(PayloadReader payload) {
    payload.skip(1);
    if (payload.remaining() == 0) {
      throw new ProtocolViolation("the server asks for mysql_old_password");
    }
    return new AuthSwitchRequest(payload.nulText(), payload.rest());
  }

  @Override
  public void writePayload(Capabilities agreed, ByteBuf out) {
    out.writeByte(HEADER);
    PayloadWriter.nulText(plugin, out);
    PayloadWriter.bytes(data, out);
  }
}
