package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.CString;
import io.netty.buffer.ByteBuf;

/**
 * NotificationResponse: somebody sent NOTIFY on a channel this session listens to.
 *
 * @param processId the notifying session's number
 * @param channel the channel's name
 * @param payload what was said, possibly empty
 */
public record NotificationResponse(int processId, CString channel, CString payload)
    implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 'A';

  static NotificationResponse read(BodyReader body) {
    NotificationResponse notification =
        new NotificationResponse(body.int32(), body.cstring(), body.cstring());
    body.end();
    return notification;
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    out.writeInt(processId);
    channel.writeTo(out);
    payload.writeTo(out);
  }
}
