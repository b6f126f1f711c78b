package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.CancelKey;
import io.netty.buffer.ByteBuf;

/**
 * BackendKeyData: what a client needs in order to cancel.
 *
 * @param processId the session's number
 * @param key the secret; 4 bytes before protocol 3.2
 */
public record BackendKeyData(int processId, CancelKey key) implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 'K';

  static BackendKeyData read(BodyReader body) {
    return new BackendKeyData(body.int32(), CancelKey.read(body));
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    out.writeInt(processId);
    key.writeTo(out);
  }
}
