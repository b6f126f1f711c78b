package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import dev.weir.wire.mysql.Text;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * COM_CHANGE_USER: signs in again on the same connection, as somebody else.
 *
 * @param user the account's name
 * @param authData the answer of the client's authentication method, a slice; a secret
 * @param database the new current database, or empty
 * @param characterSet id of the client's collation
 * @param plugin the client's authentication method, or empty
 * @param attributes what the client says about itself
 */
public record ChangeUser(
    Text user,
    ByteBuf authData,
    Text database,
    int characterSet,
    Text plugin,
    List<ConnectAttribute> attributes)
    implements ClientCommand {
  /** Keeps its own list. */
  public ChangeUser {
    attributes = List.copyOf(attributes);
  }

  static ChangeUser read(PayloadReader arguments, Capabilities agreed) {
    Text user = arguments.nulText();
    ByteBuf authData = arguments.bytes(arguments.int1());
    Text database = arguments.nulText();
    int characterSet = arguments.remaining() > 0 ? arguments.int2() : 0;
    boolean named = agreed.has(Capabilities.PLUGIN_AUTH) && arguments.remaining() > 0;
    Text plugin = named ? arguments.nulText() : Text.EMPTY;
    boolean told = agreed.has(Capabilities.CONNECT_ATTRS) && arguments.remaining() > 0;
    List<ConnectAttribute> attributes = told ? ConnectAttribute.readAll(arguments) : List.of();
    arguments.end();
    return new ChangeUser(user, authData, database, characterSet, plugin, attributes);
  }

  @Override
  public int code() {
    return CommandCode.CHANGE_USER.code();
  }

  @Override
  public void writeArguments(Capabilities agreed, ByteBuf out) {
    PayloadWriter.nulText(user, out);
    HandshakeResponse.writeShort(authData, out);
    PayloadWriter.nulText(database, out);
    out.writeShortLE(characterSet);
    if (agreed.has(Capabilities.PLUGIN_AUTH)) {
      PayloadWriter.nulText(plugin, out);
    }
    if (agreed.has(Capabilities.CONNECT_ATTRS)) {
      ConnectAttribute.writeAll(attributes, out);
    }
  }

  /** Without the answer of the method. */
  @Override
  public String toString() {
    return "ChangeUser[user=" + user + ", database=" + database + ", plugin=" + plugin + "]";
  }
}
