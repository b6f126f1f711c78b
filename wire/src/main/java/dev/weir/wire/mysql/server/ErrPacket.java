package dev.weir.wire.mysql.server;

import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.PayloadReader;
import dev.weir.wire.mysql.PayloadWriter;
import dev.weir.wire.mysql.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * ERR_Packet: a command, or the session, failed.
 *
 * @param errorCode the server's number, 1 to 65,534
 * @param sqlState five characters; empty in an error before any handshake
 * @param message a slice, in {@code character_set_results}
 */
public record ErrPacket(int errorCode, String sqlState, ByteBuf message) implements ServerPacket {
  /** The first byte. */
  public static final int HEADER = 0xff;

  private static final int SQL_STATE_BYTES = 5;
  private static final int PROGRESS_REPORT = 0xffff;

  /** Throws {@link IllegalArgumentException} for a number or SQLSTATE that cannot be written. */
  public ErrPacket {
    if (errorCode < 0 || errorCode >= PROGRESS_REPORT) {
      throw new IllegalArgumentException("no error has the number " + errorCode);
    }
    if (!sqlState.isEmpty() && sqlState.length() != SQL_STATE_BYTES) {
      throw new IllegalArgumentException("a SQLSTATE has five characters");
    }
  }

  /** An error with a text in UTF-8. */
  public static ErrPacket of(int errorCode, String sqlState, String message) {
    return new ErrPacket(
        errorCode, sqlState, Unpooled.copiedBuffer(message, StandardCharsets.UTF_8));
  }

  static ErrPacket read(PayloadReader payload) {
    payload.skip(1);
    int errorCode = payload.int2();
    if (errorCode == PROGRESS_REPORT) {
      throw new ProtocolViolation("progress report that was not agreed");
    }
    String sqlState = "";
    if (payload.peek() == '#') {
      payload.skip(1);
      sqlState = payload.bytes(SQL_STATE_BYTES).toString(StandardCharsets.ISO_8859_1);
    }
    return new ErrPacket(errorCode, sqlState, payload.rest());
  }

  @Override
  public void writePayload(Capabilities agreed, ByteBuf out) {
    out.writeByte(HEADER);
    out.writeShortLE(errorCode);
    if (!sqlState.isEmpty()) {
      out.writeByte('#');
      out.writeCharSequence(sqlState, StandardCharsets.ISO_8859_1);
    }
    PayloadWriter.bytes(message, out);
  }
}
