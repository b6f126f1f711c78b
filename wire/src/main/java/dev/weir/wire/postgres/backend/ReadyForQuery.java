package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.TransactionStatus;
import io.netty.buffer.ByteBuf;

/**
 * ReadyForQuery: a cycle has ended, the server takes the next one.
 *
 * @param status where the session's transaction stands
 */
public record ReadyForQuery(TransactionStatus status) implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 'Z';

  static ReadyForQuery read(BodyReader body) {
    ReadyForQuery ready = new ReadyForQuery(TransactionStatus.of(body.int8()));
    body.end();
    return ready;
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    out.writeByte(status.code());
  }
}
