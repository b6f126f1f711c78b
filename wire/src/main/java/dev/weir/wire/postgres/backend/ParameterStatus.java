package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.CString;
import io.netty.buffer.ByteBuf;

/**
 * ParameterStatus: the present value of a setting that the server reports.
 *
 * @param name such as {@code search_path}
 * @param value as text
 */
public record ParameterStatus(CString name, CString value) implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 'S';

  static ParameterStatus read(BodyReader body) {
    ParameterStatus status = new ParameterStatus(body.cstring(), body.cstring());
    body.end();
    return status;
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    name.writeTo(out);
    value.writeTo(out);
  }
}
