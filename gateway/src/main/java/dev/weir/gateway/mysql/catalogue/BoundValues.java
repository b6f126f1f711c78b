package dev.weir.gateway.mysql.catalogue;

import dev.weir.session.Parameter;
import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.client.ParameterType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * What COM_STMT_EXECUTE says of the values, behind its fixed part: which are NULL, their types, the
 * values (MySQL internals manual, "COM_STMT_EXECUTE").
 */
final class BoundValues {
  /** Where the type of a recorded value has the flag UNSIGNED of columns. */
  private static final long UNSIGNED = 0x20 << 8;

  private BoundValues() {}

  /**
   * @param values as a client bound them
   * @throws ProtocolViolation for one that does not fit its type
   */
  static ByteBuf encoded(List<Parameter> values) {
    ByteBuf out = Unpooled.buffer();
    if (values.isEmpty()) {
      return out;
    }
    byte[] nulls = new byte[(values.size() + 7) / 8];
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i).value() == null) {
        nulls[i / 8] |= (byte) (1 << i % 8);
      }
    }
    out.writeBytes(nulls);
    out.writeByte(1);
    values.forEach(value -> type(value).writeTo(out));
    for (Parameter value : values) {
      byte[] bytes = value.value();
      if (bytes != null) {
        type(value).type().writeLength(bytes.length, out);
        out.writeBytes(bytes);
      }
    }
    return out;
  }

  private static ParameterType type(Parameter value) {
    return new ParameterType(
        ColumnType.of((int) value.typeOid() & 0xff), (value.typeOid() & UNSIGNED) != 0);
  }
}
