package dev.weir.wire.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.weir.wire.mysql.row.BinaryRowReader;
import dev.weir.wire.mysql.row.BinaryRowWriter;
import dev.weir.wire.mysql.row.RowReader;
import dev.weir.wire.mysql.row.RowWriter;
import dev.weir.wire.mysql.row.TextRowReader;
import dev.weir.wire.mysql.row.TextRowWriter;
import dev.weir.wire.mysql.server.RowStep;
import dev.weir.wire.mysql.server.ServerDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Passing a row on, and masking it, must not make garbage: not one byte per row. */
final class PassThroughAllocationTest {
  private static final int ROWS = 20_000;
  private static final int ROUNDS = 10;
  private static final List<ColumnType> TYPES =
      List.of(ColumnType.LONG, ColumnType.VAR_STRING, ColumnType.DATE);

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final ServerDecoder decoder = new ServerDecoder(Limits.DEFAULT);
  private final Frame frame = new Frame();
  private final Sequence sequence = new Sequence();

  /** The best of some rounds: a JIT compiler or a profiler may allocate during others. */
  private void assertAllocatesNothing(String payload, Consumer<ByteBuf> rewrite) {
    ByteBuf rows = Unpooled.directBuffer();
    for (int i = 0; i < ROWS; i++) {
      Packets.write(Bytes.hex(payload), sequence, rows);
    }
    ByteBuf out = Unpooled.directBuffer(rows.readableBytes());
    long least = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      rows.readerIndex(0);
      out.clear();
      sequence.restart();
      long before = threads.getCurrentThreadAllocatedBytes();
      while (decoder.next(rows, frame)) {
        if (decoder.rowStep(frame) == RowStep.ROW) {
          rewrite.accept(out);
        }
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      assertThat(out).isEqualTo(rows.readerIndex(0));
    }
    assertThat(least).as("bytes allocated for %d rows", ROWS).isLessThan(ROWS / 4);
    rows.release();
    out.release();
  }

  private void copy(RowReader row, RowWriter writer, ByteBuf out) {
    writer.begin(out);
    while (row.next()) {
      if (row.isNull()) {
        writer.writeNull();
      } else {
        writer.write(row.buffer(), row.offset(), row.length());
      }
    }
    writer.end(sequence);
  }

  @Test
  void rewritingATextRowAllocatesNothing() {
    TextRowReader reader = new TextRowReader();
    TextRowWriter writer = new TextRowWriter(3);
    assertAllocatesNothing(
        "01 37 fb 03 416461",
        out -> {
          reader.reset(frame, 3);
          copy(reader, writer, out);
        });
  }

  @Test
  void rewritingABinaryRowAllocatesNothing() {
    BinaryRowReader reader = new BinaryRowReader();
    BinaryRowWriter writer = new BinaryRowWriter(TYPES);
    assertAllocatesNothing(
        "00 10 2a000000 03 416461",
        out -> {
          reader.reset(frame, TYPES);
          copy(reader, writer, out);
        });
  }
}
