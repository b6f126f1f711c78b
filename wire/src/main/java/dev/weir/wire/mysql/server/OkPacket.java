package dev.weir.wire.mysql.server;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import dev.weir.wire.mysql.ServerStatus;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * OK_Packet: a command, or one of its results, succeeded. With CLIENT_DEPRECATE_EOF it also stands
 * at the end of rows, with another first byte.
 *
 * <p>The manual has the info as the rest of the packet when session tracking was not agreed;
 * servers write it with a length in front and clients read it so, always.
 *
 * @param endOfRows whether it stands at the end of rows: first byte 0xfe instead of 0x00
 * @param affectedRows an unsigned number of 64 bits
 * @param lastInsertId an unsigned number of 64 bits
 * @param status the server's status
 * @param warnings number of warnings
 * @param info what the server says in words; a slice, often empty
 * @param changes what session tracking reports; only with {@link
 *     ServerStatus#SESSION_STATE_CHANGED}
 */
public record OkPacket(
    boolean endOfRows,
    long affectedRows,
    long lastInsertId,
    ServerStatus status,
    int warnings,
    ByteBuf info,
    List<SessionChange> changes)
    implements ServerPacket {
  /** The first byte where a command ends. */
  public static final int HEADER = 0x00;

  /** The first byte where rows end, with CLIENT_DEPRECATE_EOF. */
  public static final int END_OF_ROWS_HEADER = 0xfe;

  /** Keeps its own list. */
  public OkPacket {
    changes = List.copyOf(changes);
  }

  static OkPacket read(PayloadReader payload, Capabilities agreed) {
    boolean endOfRows = payload.int1() == END_OF_ROWS_HEADER;
    long affectedRows = payload.lenencInt();
    long lastInsertId = payload.lenencInt();
    ServerStatus status = new ServerStatus(payload.int2());
    int warnings = payload.int2();
    ByteBuf info = payload.remaining() == 0 ? payload.rest() : payload.lenencBytes();
    List<SessionChange> changes =
        tracked(agreed, status) ? SessionChange.readAll(payload.lenencBytes()) : List.of();
    payload.end();
    return new OkPacket(endOfRows, affectedRows, lastInsertId, status, warnings, info, changes);
  }

  private static boolean tracked(Capabilities agreed, ServerStatus status) {
    return agreed.has(Capabilities.SESSION_TRACK) && status.has(ServerStatus.SESSION_STATE_CHANGED);
  }

  @Override
  public void writePayload(Capabilities agreed, ByteBuf out) {
    out.writeByte(endOfRows ? END_OF_ROWS_HEADER : HEADER);
    PayloadWriter.lenencInt(affectedRows, out);
    PayloadWriter.lenencInt(lastInsertId, out);
    boolean tracked = tracked(agreed, status);
    // Nobody who did not agree to tracking may be told that something follows.
    ServerStatus told =
        agreed.has(Capabilities.SESSION_TRACK)
            ? status
            : status.without(ServerStatus.SESSION_STATE_CHANGED);
    out.writeShortLE(told.bits());
    out.writeShortLE(warnings);
    if (info.isReadable() || tracked) {
      PayloadWriter.lenencBytes(info, out);
    }
    if (tracked) {
      SessionChange.writeAll(changes, out);
    }
  }
}
