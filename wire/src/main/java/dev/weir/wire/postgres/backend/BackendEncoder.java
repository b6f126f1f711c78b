package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyWriter;
import dev.weir.wire.postgres.TransactionStatus;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Writes what a server sends, byte for byte as the manual's "Message Formats" has it. */
public final class BackendEncoder {
  private BackendEncoder() {}

  /**
   * Appends a message to {@code out}.
   *
   * @throws IllegalArgumentException if a list or text cannot be written; {@code out} is unchanged
   */
  public static void encode(BackendMessage message, ByteBuf out) {
    int start = out.writerIndex();
    try {
      out.writeByte(message.type());
      int length = BodyWriter.beginLength(out);
      message.writeBody(out);
      BodyWriter.endLength(out, length);
    } catch (IllegalArgumentException unwritable) {
      // no half message may be left for the peer
      out.writerIndex(start);
      throw unwritable;
    }
  }

  /** An error with the fields that clients show; a NUL in a text becomes a blank. */
  public static ErrorResponse error(
      Severity severity,
      String sqlState,
      String message,
      @Nullable String detail,
      @Nullable String hint) {
    return new ErrorResponse(Diagnostics.of(severity, sqlState, message, detail, hint));
  }

  /** A notice with the fields that clients show; a NUL in a text becomes a blank. */
  public static NoticeResponse notice(
      Severity severity,
      String sqlState,
      String message,
      @Nullable String detail,
      @Nullable String hint) {
    return new NoticeResponse(Diagnostics.of(severity, sqlState, message, detail, hint));
  }

  /** Appends ReadyForQuery. */
  public static void readyForQuery(TransactionStatus status, ByteBuf out) {
    encode(new ReadyForQuery(status), out);
  }
}
