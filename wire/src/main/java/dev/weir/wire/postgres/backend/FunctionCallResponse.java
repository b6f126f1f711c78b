package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.Value;
import io.netty.buffer.ByteBuf;

/**
 * FunctionCallResponse: what a called function returned.
 *
 * @param result the value, a slice
 */
public record FunctionCallResponse(Value result) implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 'V';

  static FunctionCallResponse read(BodyReader body) {
    FunctionCallResponse response = new FunctionCallResponse(body.value());
    body.end();
    return response;
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    result.writeTo(out);
  }
}
