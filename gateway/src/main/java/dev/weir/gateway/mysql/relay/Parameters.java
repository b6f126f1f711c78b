package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.mysql.relay.naming.Prepared;
import dev.weir.gateway.mysql.relay.packet.MalformedPacket;
import dev.weir.gateway.mysql.relay.packet.Packet;
import dev.weir.gateway.mysql.relay.packet.PacketReader;
import dev.weir.gateway.mysql.relay.result.FieldType;
import dev.weir.session.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the values out of COM_STMT_EXECUTE.
 *
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute.html">
 *     COM_STMT_EXECUTE</a>
 */
final class Parameters {
  /** Command, statement, flags, iterations. */
  private static final int HEAD_BYTES = 10;

  private static final int FLAGS_OFFSET = 5;
  private static final int TYPE_MASK = 0xff;

  private Parameters() {}

  /** The flags of the execution. */
  static int flags(Packet packet) {
    PacketReader in = packet.reader();
    in.skip(FLAGS_OFFSET);
    return in.int1();
  }

  /**
   * The values with which a statement is executed, those that were sent ahead among them. Notes the
   * types for executions that do not repeat them.
   *
   * @throws MalformedPacket if they do not fit the statement
   */
  static List<Parameter> read(Packet packet, Prepared prepared) {
    PacketReader in = packet.reader();
    in.skip(HEAD_BYTES);
    int count = prepared.parameterCount();
    if (count == 0) {
      return List.of();
    }
    byte[] nulls = in.bytes((count + 7) / 8);
    List<Integer> types = prepared.parameterTypes();
    if (in.int1() == 1) {
      types = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        types.add(in.int2());
      }
    }
    if (types.size() != count) {
      throw new MalformedPacket("no types of parameters");
    }
    List<Parameter> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] ahead = prepared.longData(i);
      if (ahead != null) {
        values.add(Prepared.parameter(types.get(i), ahead));
      } else if ((nulls[i / 8] & 1 << i % 8) != 0) {
        values.add(Prepared.parameter(types.get(i), null));
      } else {
        values.add(Prepared.parameter(types.get(i), value(in, types.get(i) & TYPE_MASK)));
      }
    }
    if (in.left() > 0) {
      throw new MalformedPacket("more than the values of parameters");
    }
    prepared.parameterTypes(List.copyOf(types));
    return values;
  }

  private static byte[] value(PacketReader in, int type) {
    int form = FieldType.fixedBytes(type);
    return switch (form) {
      case FieldType.SHORT_LENGTH -> in.bytes(in.int1());
      case FieldType.ENCODED_LENGTH -> in.string();
      default -> in.bytes(form);
    };
  }
}
