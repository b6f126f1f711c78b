package dev.weir.wire.postgres;

import static dev.weir.wire.postgres.Bytes.bytes;
import static dev.weir.wire.postgres.Bytes.i16;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.backend.DataRowReader;
import dev.weir.wire.postgres.backend.DataRowWriter;
import dev.weir.wire.postgres.frontend.FrontendDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** Passing a message on, and masking a row, must not make garbage: not one byte per message. */
final class PassThroughAllocationTest {
  private static final int MESSAGES = 20_000;
  private static final int ROUNDS = 10;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Frame frame = new Frame();

  private static ByteBuf repeated(ByteBuf message) {
    ByteBuf all = Unpooled.directBuffer(message.readableBytes() * MESSAGES);
    for (int i = 0; i < MESSAGES; i++) {
      all.writeBytes(message, 0, message.readableBytes());
    }
    return all;
  }

  /** The best of some rounds: a JIT compiler or a profiler may allocate during others. */
  private void assertAllocatesNothing(IntSupplier round) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      int messages = round.getAsInt();
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      assertThat(messages).isEqualTo(MESSAGES);
    }
    assertThat(least).as("bytes allocated for %d messages", MESSAGES).isLessThan(MESSAGES / 4);
  }

  @Test
  void framingRowsAllocatesNothing() {
    ByteBuf rows = repeated(bytes('D', 19, i16(3), 1, "7", -1, 0));
    BackendDecoder decoder = new BackendDecoder(Limits.DEFAULT);
    assertAllocatesNothing(() -> {
      rows.readerIndex(0);
      int count = 0;
      while (decoder.next(rows, frame)) {
        count++;
      }
      return count;
    });
    rows.release();
  }

  @Test
  void framingCopyDataAllocatesNothing() {
    ByteBuf data = repeated(bytes('d', 9, "1\tAda"));
    FrontendDecoder decoder = new FrontendDecoder(Limits.DEFAULT);
    assertAllocatesNothing(() -> {
      data.readerIndex(0);
      int count = 0;
      while (decoder.next(data, frame)) {
        count++;
      }
      return count;
    });
    data.release();
  }

  @Test
  void rewritingTheColumnsOfARowAllocatesNothing() {
    ByteBuf rows = repeated(bytes('D', 19, i16(3), 1, "7", -1, 0));
    ByteBuf out = Unpooled.directBuffer(rows.readableBytes());
    BackendDecoder decoder = new BackendDecoder(Limits.DEFAULT);
    DataRowReader reader = new DataRowReader();
    DataRowWriter writer = new DataRowWriter();
    assertAllocatesNothing(() -> {
      rows.readerIndex(0);
      out.clear();
      int count = 0;
      while (decoder.next(rows, frame)) {
        rewrite(rows, out, reader, writer);
        count++;
      }
      return count;
    });
    assertThat(out).isEqualTo(rows.readerIndex(0));
    rows.release();
    out.release();
  }

  private void rewrite(ByteBuf rows, ByteBuf out, DataRowReader reader, DataRowWriter writer) {
    reader.reset(rows, frame);
    writer.begin(out, reader.columnCount());
    while (reader.next()) {
      if (reader.isNull()) {
        writer.writeNull();
      } else {
        writer.write(rows, reader.offset(), reader.length());
      }
    }
    writer.end();
  }
}
