package dev.weir.store.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.Event;
import dev.weir.session.Recorder.SessionRecording;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the blocks of a segment take outside of the heap is a few of them, however long the segment
 * is: nothing waits for the collector, which does not know of it.
 */
class SealingMemoryTest {
  private static final int SEGMENT_BYTES = 64 << 20;
  private static final int CHUNK_BYTES = 60_000;
  private static final int CHUNKS = SEGMENT_BYTES / CHUNK_BYTES * 9 / 10;
  private static final long TAKEN_BYTES_MAX = 8 << 20;

  @TempDir Path folder;

  @BeforeEach
  void nothingOfOthersIsLeft() {
    System.gc();
  }

  @Test
  void sealingTakesAFewBlocksOfMemory() throws IOException {
    SegmentRecorder recorder = recorder();
    record(recorder);
    long before = directBytes();
    recorder.close();
    assertThat(directBytes() - before).isLessThan(TAKEN_BYTES_MAX);
    assertThat(RecordingVerifier.verify(folder).faults()).isEmpty();
  }

  @Test
  void readingASealedSegmentTakesAFewBlocksOfMemory() throws IOException {
    try (SegmentRecorder recorder = recorder()) {
      record(recorder);
    }
    System.gc();
    long before = directBytes();
    assertThat(RecordingVerifier.verify(folder).recordCount()).isGreaterThan(CHUNKS);
    assertThat(directBytes() - before).isLessThan(TAKEN_BYTES_MAX);
  }

  private SegmentRecorder recorder() throws IOException {
    var settings =
        new RecordingSettings(
            folder,
            "gateway-1",
            SEGMENT_BYTES,
            RecordingSettings.Durability.WRITE_AHEAD,
            RecordingSettings.Responses.MASKED,
            Duration.ZERO,
            0);
    return SegmentRecorder.open(settings, InstantSource.fixed(Samples.START), Samples.ids());
  }

  private static void record(SegmentRecorder recorder) {
    SessionRecording session = recorder.lane().open(Samples.started("s1"));
    session.record(Samples.statement(1, Samples.text("SELECT 1")));
    var random = new Random(1);
    byte[] row = new byte[CHUNK_BYTES];
    for (int i = 0; i < CHUNKS; i++) {
      random.nextBytes(row);
      session.record(new Event.Rows(Samples.START, 1, 1, ByteBuffer.wrap(row)));
    }
    session.close(new Event.Ended(Samples.START, "bye"));
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
