package dev.weir.gateway.mysql.relay.result;

import dev.weir.policy.mask.MaskBuffer;
import dev.weir.policy.mask.ValueMask;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.Sequence;
import dev.weir.wire.mysql.row.BinaryRowReader;
import dev.weir.wire.mysql.row.BinaryRowWriter;
import dev.weir.wire.mysql.row.RowReader;
import dev.weir.wire.mysql.row.RowWriter;
import dev.weir.wire.mysql.row.TextRowReader;
import dev.weir.wire.mysql.row.TextRowWriter;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites rows, text and binary, with their masked columns. Reused for every row of a session;
 * used on its event loop only.
 */
public final class RowMasking {
  private static final int FIRST_BYTES = 256;
  private static final int KEPT_BYTES_MAX = 256 << 10;

  private final MaskBuffer masked = new MaskBuffer();
  private final TextRowReader texts = new TextRowReader();
  private final BinaryRowReader binaries = new BinaryRowReader();
  private @Nullable ResultPlan plan;
  private RowWriter writer = new TextRowWriter(0);
  private byte[] value = new byte[FIRST_BYTES];

  /**
   * Appends the row in this frame, masked.
   *
   * @throws ProtocolViolation if the row is malformed or has another number of columns than the
   *     plan, or a mask made what the column's type cannot have
   */
  public void rewrite(Frame frame, ResultPlan rowPlan, Sequence sequence, ByteBuf out) {
    RowReader in = reader(frame, rowPlan);
    writer.begin(out);
    while (in.next()) {
      ValueMask mask = rowPlan.mask(in.column());
      if (mask != null && (!in.isNull() || mask.masksNull())) {
        write(mask, in);
      } else if (in.isNull()) {
        writer.writeNull();
      } else {
        writer.write(in.buffer(), in.offset(), in.length());
      }
    }
    writer.end(sequence);
    if (value.length > KEPT_BYTES_MAX) {
      value = new byte[FIRST_BYTES];
    }
  }

  @SuppressWarnings("ReferenceEquality") // the rows of one result have the very same plan
  private RowReader reader(Frame frame, ResultPlan rowPlan) {
    if (plan != rowPlan) {
      plan = rowPlan;
      writer =
          rowPlan.binary()
              ? new BinaryRowWriter(rowPlan.types())
              : new TextRowWriter(rowPlan.columnCount());
    }
    if (rowPlan.binary()) {
      binaries.reset(frame, rowPlan.types());
      return binaries;
    }
    texts.reset(frame, rowPlan.columnCount());
    return texts;
  }

  private void write(ValueMask mask, RowReader in) {
    int length = Math.max(0, in.length());
    if (value.length < length) {
      value = new byte[length + length / 2];
    }
    if (length > 0) {
      in.buffer().getBytes(in.offset(), value, 0, length);
    }
    masked.clear();
    int written = mask.apply(value, 0, length, masked);
    if (written == ValueMask.UNCHANGED && !in.isNull()) {
      writer.write(in.buffer(), in.offset(), in.length());
    } else if (written == ValueMask.NULL || written == ValueMask.UNCHANGED) {
      writer.writeNull();
    } else {
      writer.write(Arrays.copyOf(masked.array(), masked.length()));
    }
  }
}
