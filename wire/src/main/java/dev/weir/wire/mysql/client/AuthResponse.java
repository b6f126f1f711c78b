package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import dev.weir.wire.mysql.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/**
 * AuthSwitchResponse, or what the authentication method of the client answers later on: bytes of
 * that method, the whole payload.
 *
 * @param data the method's bytes, a slice; a secret, never printed
 */
public record AuthResponse(ByteBuf data) implements ClientPacket {
  /**
   * Reads it as a password in clear with its terminator: a slice without that.
   *
   * @throws ProtocolViolation if it is not exactly that
   */
  public ByteBuf password() {
    return password(data);
  }

  /**
   * Reads the data of a method as a password in clear with its terminator: a slice without that.
   *
   * @throws ProtocolViolation if it is not exactly that
   */
  public static ByteBuf password(ByteBuf data) {
    PayloadReader reader = new PayloadReader(data);
    ByteBuf password = reader.nulBytes();
    reader.end();
    return password;
  }

  @Override
  public void writePayload(Capabilities agreed, ByteBuf out) {
    PayloadWriter.bytes(data, out);
  }

  @Override
  public String toString() {
    return "AuthResponse[***]";
  }
}
