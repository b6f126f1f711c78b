package dev.weir.gateway.mysql.relay.packet;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * An OK packet, also where it stands for EOF.
 *
 * @param sessionState as it was sent; empty if none
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_ok_packet.html">
 *     OK_Packet</a>
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OkPacket(
    long affectedRows,
    long lastInsertId,
    int status,
    int warnings,
    byte[] info,
    byte[] sessionState) {
  private static final int SYSTEM_VARIABLES = 0;
  private static final int SCHEMA = 1;

  /** Something that the server says of the session. */
  public sealed interface Change {
    /** A system variable. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Variable(String name, byte[] value) implements Change {}

    /** The current database; empty for none. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Schema(byte[] name) implements Change {}
  }

  /**
   * @param tracked CLIENT_SESSION_TRACK was agreed on
   */
  public static OkPacket read(Packet packet, boolean tracked) {
    PacketReader in = packet.reader();
    in.skip(1);
    long affected = in.number();
    long lastInsertId = in.number();
    int status = in.int2();
    int warnings = in.int2();
    byte[] info = {};
    byte[] state = {};
    if (!tracked) {
      info = in.rest();
    } else if (in.left() > 0) {
      info = in.string();
      if (ServerStatus.has(status, ServerStatus.SESSION_STATE_CHANGED) && in.left() > 0) {
        state = in.string();
      }
    }
    return new OkPacket(affected, lastInsertId, status, warnings, info, state);
  }

  /** What it says of the session. */
  public List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    ByteBuf wrapped = io.netty.buffer.Unpooled.wrappedBuffer(sessionState);
    var in = new PacketReader(wrapped, 0, sessionState.length);
    while (in.left() > 0) {
      int type = in.int1();
      byte[] data = in.string();
      var inner = new PacketReader(io.netty.buffer.Unpooled.wrappedBuffer(data), 0, data.length);
      switch (type) {
        case SYSTEM_VARIABLES -> {
          while (inner.left() > 0) {
            String name = new String(inner.string(), java.nio.charset.StandardCharsets.US_ASCII);
            changes.add(new Change.Variable(name, inner.string()));
          }
        }
        case SCHEMA -> changes.add(new Change.Schema(inner.string()));
        default -> {
          // transactions and replication do not change how a text reads
        }
      }
    }
    return changes;
  }

  /**
   * Appends the payload for a client.
   *
   * @param header 0x00, or 0xFE in place of EOF
   * @param tracked the client has agreed on CLIENT_SESSION_TRACK
   */
  public void write(int header, boolean tracked, ByteBuf out) {
    out.writeByte(header);
    PacketWriter.length(affectedRows, out);
    PacketWriter.length(lastInsertId, out);
    int told = tracked ? status : status & ~ServerStatus.SESSION_STATE_CHANGED;
    out.writeShortLE(told).writeShortLE(warnings);
    if (!tracked) {
      out.writeBytes(info);
    } else if (info.length > 0 || sessionState.length > 0) {
      PacketWriter.length(info.length, out);
      out.writeBytes(info);
      if (ServerStatus.has(status, ServerStatus.SESSION_STATE_CHANGED)) {
        PacketWriter.length(sessionState.length, out);
        out.writeBytes(sessionState);
      }
    }
  }
}
