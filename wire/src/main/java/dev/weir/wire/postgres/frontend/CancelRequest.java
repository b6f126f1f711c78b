package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.CancelKey;
import io.netty.buffer.ByteBuf;

/**
 * CancelRequest: on a connection of its own, asks to cancel what another session runs.
 *
 * @param processId the other session's number, from its BackendKeyData
 * @param key the secret that came with it
 */
public record CancelRequest(int processId, CancelKey key) implements StartupPacket {
  /** The number in the place of a version. */
  public static final int CODE = 1234 << 16 | 5678;

  static CancelRequest read(BodyReader body) {
    return new CancelRequest(body.int32(), CancelKey.read(body));
  }

  @Override
  public void writeBody(ByteBuf out) {
    out.writeInt(CODE);
    out.writeInt(processId);
    key.writeTo(out);
  }
}
