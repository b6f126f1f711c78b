package dev.weir.wire.mysql.client;

import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import dev.weir.wire.mysql.Text;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client says about itself when it signs in, such as {@code _client_name}.
 *
 * @param name the attribute's name
 * @param value its value
 */
public record ConnectAttribute(Text name, Text value) {
  static List<ConnectAttribute> readAll(PayloadReader payload) {
    PayloadReader reader = new PayloadReader(payload.lenencBytes());
    List<ConnectAttribute> attributes = new ArrayList<>();
    while (reader.remaining() > 0) {
      attributes.add(new ConnectAttribute(reader.lenencText(), reader.lenencText()));
    }
    return List.copyOf(attributes);
  }

  static void writeAll(List<ConnectAttribute> attributes, ByteBuf out) {
    ByteBuf body = Unpooled.buffer();
    for (ConnectAttribute attribute : attributes) {
      PayloadWriter.lenencText(attribute.name, body);
      PayloadWriter.lenencText(attribute.value, body);
    }
    PayloadWriter.lenencBytes(body, out);
  }
}
