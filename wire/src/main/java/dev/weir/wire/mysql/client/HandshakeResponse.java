package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.Text;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * HandshakeResponse41: who the client is and what it can do.
 *
 * <p>Which fields it has depends on the client's own capabilities. Servers take a response that
 * ends early and ignore what follows the last field; so does this, since nothing of it is passed on
 * as it came.
 *
 * @param capabilities the client's, MariaDB's extended flags included
 * @param packetBytesMax what the client says it can take; an unsigned number of 32 bits
 * @param characterSet id of the client's collation, its lower eight bits
 * @param user the account's name
 * @param authData the answer of the client's authentication method, a slice; a secret
 * @param database empty without CLIENT_CONNECT_WITH_DB
 * @param plugin the client's authentication method; empty without CLIENT_PLUGIN_AUTH
 * @param attributes what the client says about itself
 */
public record HandshakeResponse(
    Capabilities capabilities,
    int packetBytesMax,
    int characterSet,
    Text user,
    ByteBuf authData,
    Text database,
    Text plugin,
    List<ConnectAttribute> attributes)
    implements ClientPacket {
  /** Bytes of the part that stands alone in an {@link SslRequest}. */
  static final int FIXED_BYTES = 32;

  private static final int RESERVED_BYTES = 19;
  private static final int SHORT_BYTES_MAX = 0xff;

  /** Keeps its own list. */
  public HandshakeResponse {
    attributes = List.copyOf(attributes);
  }

  static ClientPacket read(PayloadReader payload) {
    int whole = payload.remaining();
    long bits = payload.int4() & 0xffffffffL;
    if ((bits & Capabilities.PROTOCOL_41) == 0) {
      throw new ProtocolViolation("the client does not speak protocol 4.1");
    }
    int packetBytesMax = payload.int4();
    int characterSet = payload.int1();
    payload.skip(RESERVED_BYTES);
    long extended = payload.int4() & 0xffffffffL;
    if ((bits & Capabilities.LONG_PASSWORD) == 0) {
      bits |= extended << 32;
    }
    Capabilities own = new Capabilities(bits);
    if (whole == FIXED_BYTES && own.has(Capabilities.SSL)) {
      return new SslRequest(own, packetBytesMax, characterSet);
    }
    Text user = payload.nulText();
    ByteBuf authData = readAuthData(payload, own);
    Text database = text(payload, own.has(Capabilities.CONNECT_WITH_DB));
    Text plugin = text(payload, own.has(Capabilities.PLUGIN_AUTH));
    List<ConnectAttribute> attributes =
        own.has(Capabilities.CONNECT_ATTRS) && payload.remaining() > 0
            ? ConnectAttribute.readAll(payload)
            : List.of();
    return new HandshakeResponse(
        own, packetBytesMax, characterSet, user, authData, database, plugin, attributes);
  }

  private static ByteBuf readAuthData(PayloadReader payload, Capabilities own) {
    if (own.has(Capabilities.PLUGIN_AUTH_LENENC_CLIENT_DATA)) {
      return payload.lenencBytes();
    }
    return own.has(Capabilities.SECURE_CONNECTION)
        ? payload.bytes(payload.int1())
        : payload.nulBytes();
  }

  private static Text text(PayloadReader payload, boolean present) {
    return present && payload.remaining() > 0 ? payload.nulText() : Text.EMPTY;
  }

  @Override
  public void writePayload(Capabilities agreed, ByteBuf out) {
    if (!capabilities.has(Capabilities.SECURE_CONNECTION)) {
      throw new IllegalArgumentException("a response is written with CLIENT_SECURE_CONNECTION");
    }
    writeFixed(capabilities, packetBytesMax, characterSet, out);
    PayloadWriter.nulText(user, out);
    if (capabilities.has(Capabilities.PLUGIN_AUTH_LENENC_CLIENT_DATA)) {
      PayloadWriter.lenencBytes(authData, out);
    } else {
      writeShort(authData, out);
    }
    if (capabilities.has(Capabilities.CONNECT_WITH_DB)) {
      PayloadWriter.nulText(database, out);
    }
    if (capabilities.has(Capabilities.PLUGIN_AUTH)) {
      PayloadWriter.nulText(plugin, out);
    }
    if (capabilities.has(Capabilities.CONNECT_ATTRS)) {
      ConnectAttribute.writeAll(attributes, out);
    }
  }

  static void writeShort(ByteBuf authData, ByteBuf out) {
    if (authData.readableBytes() > SHORT_BYTES_MAX) {
      throw new IllegalArgumentException("the answer of a method is longer than its length field");
    }
    out.writeByte(authData.readableBytes());
    PayloadWriter.bytes(authData, out);
  }

  static void writeFixed(
      Capabilities capabilities, int packetBytesMax, int characterSet, ByteBuf out) {
    out.writeIntLE(capabilities.lower());
    out.writeIntLE(packetBytesMax);
    out.writeByte(characterSet);
    out.writeZero(RESERVED_BYTES);
    out.writeIntLE(capabilities.has(Capabilities.LONG_PASSWORD) ? 0 : capabilities.extended());
  }

  /** Without the answer of the method. */
  @Override
  public String toString() {
    return "HandshakeResponse[user="
        + user
        + ", database="
        + database
        + ", plugin="
        + plugin
        + ", "
        + capabilities
        + "]";
  }
}
