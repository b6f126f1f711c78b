package dev.weir.gateway.postgres.relay.result;

import dev.weir.policy.mask.MaskBuffer;
import dev.weir.policy.mask.ValueMask;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Rewrites rows with their masked columns: what is not masked is copied in as few pieces as there
 * are masks, and no object is made for a value. Reused for every row of a session; used on its
 * event loop only.
 */
public final class RowMasking {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final int HEADER_BYTES = 5;
  private static final int KEPT_BYTES_MAX = 256 << 10;
  private static final int FIRST_BYTES = 4 << 10;
  private static final byte[] NONE = {};

  private final MaskBuffer masked = new MaskBuffer();

  /** Most sessions never have a masked row. */
  private byte[] row = NONE;

  /**
   * Appends the DataRow in this frame to {@code out}, masked.
   *
   * @throws ProtocolViolation if the row is malformed or has another number of columns than the
   *     plan
   */
  public void rewrite(ByteBuf in, Frame frame, RowPlan plan, ByteBuf out) {
    int length = frame.totalLength();
    if (row.length < length) {
      row = new byte[Math.max(FIRST_BYTES, length + length / 2)];
    }
    in.getBytes(frame.start(), row, 0, length);
    int columns = (short) SHORT.get(row, HEADER_BYTES) & 0xffff;
    if (columns != plan.columnCount()) {
      throw new ProtocolViolation("row has another number of columns than was described");
    }
    int outStart = out.writerIndex();
    int copied = 0;
    int at = HEADER_BYTES + 2;
    for (int column = 0; column < columns; column++) {
      int valueBytes = valueBytes(at, length);
      int next = at + Integer.BYTES + Math.max(0, valueBytes);
      ValueMask mask = plan.mask(column);
      if (mask != null && (valueBytes >= 0 || mask.masksNull())) {
        masked.clear();
        int written = mask.apply(row, at + Integer.BYTES, Math.max(0, valueBytes), masked);
        if (written != ValueMask.UNCHANGED) {
          out.writeBytes(row, copied, at - copied);
          copied = next;
          write(written, out);
        }
      }
      at = next;
    }
    if (at != length) {
      throw new ProtocolViolation("row is longer than its columns");
    }
    out.writeBytes(row, copied, length - copied);
    out.setInt(outStart + 1, out.writerIndex() - outStart - 1);
    if (row.length > KEPT_BYTES_MAX) {
      row = NONE;
    }
  }

  /** Appends the frame with its body as one text, searched and masked. */
  public void rewriteWhole(ByteBuf in, Frame frame, ValueMask mask, ByteBuf out) {
    byte[] body = new byte[frame.bodyLength()];
    in.getBytes(frame.bodyStart(), body);
    masked.clear();
    int written = mask.apply(body, 0, body.length, masked);
    if (written == ValueMask.UNCHANGED) {
      out.writeBytes(in, frame.start(), frame.totalLength());
    } else {
      out.writeByte(frame.type()).writeInt(Integer.BYTES + masked.length());
      out.writeBytes(masked.array(), 0, masked.length());
    }
  }

  private int valueBytes(int at, int length) {
    if (at + Integer.BYTES > length) {
      throw new ProtocolViolation("row is shorter than its columns");
    }
    int valueBytes = (int) INT.get(row, at);
    if (valueBytes < -1 || valueBytes > length - at - Integer.BYTES) {
      throw new ProtocolViolation("invalid length of a value in a row");
    }
    return valueBytes;
  }

  private void write(int written, ByteBuf out) {
    if (written == ValueMask.NULL) {
      out.writeInt(-1);
    } else {
      out.writeInt(masked.length());
      out.writeBytes(masked.array(), 0, masked.length());
    }
  }
}
