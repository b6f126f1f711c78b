package dev.weir.wire.mysql.server;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.ServerStatus;
import dev.weir.wire.mysql.Text;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Handshake v10: the first packet of a connection. Always written as a server with
 * CLIENT_SECURE_CONNECTION has it.
 *
 * @param serverVersion such as {@code 8.0.31} or {@code 5.5.5-10.11.6-MariaDB}
 * @param connectionId the id that KILL takes; the lower 32 bits
 * @param authData the nonce, at least eight bytes, without the NUL behind it
 * @param capabilities what the server can do, MariaDB's extended flags included
 * @param characterSet id of the server's collation, its lower eight bits
 * @param status the server's status
 * @param plugin the authentication method that the client should begin with; may be empty
 */
public record Greeting(
    Text serverVersion,
    int connectionId,
    Text authData,
    Capabilities capabilities,
    int characterSet,
    ServerStatus status,
    Text plugin)
    implements ServerPacket {
  /** The protocol's version, the first byte. */
  public static final int VERSION = 10;

  private static final int FIRST_PART_BYTES = 8;
  private static final int SECOND_PART_BYTES_MIN = 13;
  private static final int RESERVED_BYTES = 6;

  /** Throws {@link IllegalArgumentException} for a nonce of less than 8 or more than 254 bytes. */
  public Greeting {
    if (authData.length() < FIRST_PART_BYTES || authData.length() > 254) {
      throw new IllegalArgumentException("a nonce has 8 to 254 bytes");
    }
  }

  static Greeting read(PayloadReader payload) {
    if (payload.int1() != VERSION) {
      throw new ProtocolViolation("the server does not speak protocol version 10");
    }
    Text serverVersion = payload.nulText();
    int connectionId = payload.int4();
    ByteBuf first = payload.bytes(FIRST_PART_BYTES);
    payload.skip(1);
    long lower = payload.int2();
    int characterSet = payload.int1();
    ServerStatus status = new ServerStatus(payload.int2());
    long bits = lower | (long) payload.int2() << 16;
    int authDataBytes = payload.int1();
    payload.skip(RESERVED_BYTES);
    long extended = payload.int4() & 0xffffffffL;
    if ((bits & Capabilities.LONG_PASSWORD) == 0) {
      bits |= extended << 32;
    }
    Capabilities capabilities = new Capabilities(bits);
    if (!capabilities.has(Capabilities.PROTOCOL_41 | Capabilities.SECURE_CONNECTION)) {
      throw new ProtocolViolation("the server does not speak protocol 4.1");
    }
    int secondBytes = Math.max(SECOND_PART_BYTES_MIN, authDataBytes - FIRST_PART_BYTES);
    ByteBuf second = withoutNul(payload.bytes(secondBytes));
    boolean named = capabilities.has(Capabilities.PLUGIN_AUTH);
    Text plugin = named ? payload.nulText() : Text.EMPTY;
    payload.end();
    Text authData = Text.copyOf(Unpooled.wrappedBuffer(first, second));
    return new Greeting(
        serverVersion, connectionId, authData, capabilities, characterSet, status, plugin);
  }

  private static ByteBuf withoutNul(ByteBuf bytes) {
    int last = bytes.writerIndex() - 1;
    return bytes.getByte(last) == 0 ? bytes.slice(bytes.readerIndex(), last) : bytes;
  }

  @Override
  public void writePayload(Capabilities agreed, ByteBuf out) {
    ByteBuf nonce = Unpooled.wrappedBuffer(authData.bytes());
    int secondBytes = Math.max(SECOND_PART_BYTES_MIN, nonce.readableBytes() + 1 - FIRST_PART_BYTES);
    out.writeByte(VERSION);
    PayloadWriter.nulText(serverVersion, out);
    out.writeIntLE(connectionId);
    out.writeBytes(nonce, FIRST_PART_BYTES);
    out.writeByte(0);
    out.writeShortLE(capabilities.lower());
    out.writeByte(characterSet);
    out.writeShortLE(status.bits());
    out.writeShortLE(capabilities.lower() >>> 16);
    boolean named = capabilities.has(Capabilities.PLUGIN_AUTH);
    out.writeByte(named ? FIRST_PART_BYTES + secondBytes : 0);
    out.writeZero(RESERVED_BYTES);
    out.writeIntLE(capabilities.has(Capabilities.LONG_PASSWORD) ? 0 : capabilities.extended());
    int padding = secondBytes - nonce.readableBytes();
    out.writeBytes(nonce);
    out.writeZero(padding);
    if (named) {
      PayloadWriter.nulText(plugin, out);
    }
  }
}
