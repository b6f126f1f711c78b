package dev.weir.store.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.Event;
import dev.weir.session.JudgedText;
import dev.weir.session.Recorder.SessionRecording;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** A crude figure for the report; what it asserts is only that everything was recorded. */
class RecorderThroughputTest {
  private static final int TRANSACTIONS = 60_000;
  private static final int CHUNKS = 3_000;
  private static final int CHUNK_BYTES = 64 << 10;

  @TempDir Path folder;

  @Test
  void smallTransactionsAndLargeRowsAgainstCopyingTheSameBytes(TestReporter reporter)
      throws IOException {
    var settings =
        new RecordingSettings(
            folder,
            "gateway-1",
            64 << 20,
            RecordingSettings.Durability.WRITE_AHEAD,
            RecordingSettings.Responses.MASKED,
            Duration.ZERO,
            0);
    try (SegmentRecorder recorder =
        SegmentRecorder.open(settings, InstantSource.fixed(Samples.START), Samples.ids())) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      JudgedText text = Samples.text("SELECT abalance FROM pgbench_accounts WHERE aid = $1");
      transactions(session, text);
      long transactionNanos = transactions(session, text) / TRANSACTIONS;
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
      long chunkNanos = chunks(session, chunk) / CHUNKS;
      long copyNanos = copies(chunk) / CHUNKS;
      reporter.publishEntry("nanoseconds for 3 events", String.valueOf(transactionNanos));
      reporter.publishEntry("nanoseconds for 64 KiB", String.valueOf(chunkNanos));
      reporter.publishEntry("nanoseconds to copy 64 KiB", String.valueOf(copyNanos));
    }
    assertThat(RecordingVerifier.verify(folder).recordCount())
        .isGreaterThanOrEqualTo(2L * 3 * TRANSACTIONS + CHUNKS);
  }

  private static long transactions(SessionRecording session, JudgedText text) {
    ByteBuffer row = Samples.dataRow("12345");
    long startNanos = System.nanoTime();
    for (int i = 1; i <= TRANSACTIONS; i++) {
      session.record(Samples.statement(i, text));
      session.record(new Event.Rows(Samples.START, i, 1, row));
      session.record(Samples.completed(i, 1));
    }
    return System.nanoTime() - startNanos;
  }

  /** The time spent in recording, without the pauses that a slow disk asks for. */
  private static long chunks(SessionRecording session, ByteBuffer chunk) {
    long nanos = 0;
    for (int i = 1; i <= CHUNKS; i++) {
      SegmentRecorderTest.awaitRoom(session);
      long startNanos = System.nanoTime();
      session.record(new Event.Rows(Samples.START, i, 700, chunk));
      nanos += System.nanoTime() - startNanos;
    }
    return nanos;
  }

  private static long copies(ByteBuffer chunk) {
    ByteBuffer target = ByteBuffer.allocateDirect(64 << 20);
    long startNanos = System.nanoTime();
    for (int i = 0; i < CHUNKS; i++) {
      target.put(i * CHUNK_BYTES % (target.capacity() - CHUNK_BYTES), chunk, 0, CHUNK_BYTES);
    }
    return System.nanoTime() - startNanos;
  }
}
