package dev.weir.store.recording;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How sessions are recorded.
 *
 * @param folder where segments lie; made if it is missing
 * @param gateway names this gateway in every segment; at most 40 bytes of UTF-8
 * @param segmentBytes the size of one segment before it is compressed, a multiple of 4096
 * @param retention how long a segment is kept after its last event; zero keeps for ever
 * @param bytesMax what the folder's segments may take together before the oldest are purged; zero
 *     for any
 */
public record RecordingSettings(
    Path folder,
    String gateway,
    int segmentBytes,
    Durability durability,
    Responses responses,
    Duration retention,
    long bytesMax) {
  private static final int MIB = 1 << 20;
  private static final int SEGMENT_BYTES_LEAST = 1 << 16;
  private static final int SEGMENT_BYTES_MOST = 1024 * MIB;
  private static final int PAGE_BYTES = 4096;

  public RecordingSettings {
    if (segmentBytes < SEGMENT_BYTES_LEAST
        || segmentBytes > SEGMENT_BYTES_MOST
        || segmentBytes % PAGE_BYTES != 0) {
      throw new IllegalArgumentException(
          "a segment has 64 KiB to 1 GiB in whole pages, not " + segmentBytes);
    }
    if (retention.isNegative()) {
      throw new IllegalArgumentException("retention is negative");
    }
    if (bytesMax < 0) {
      throw new IllegalArgumentException("the folder's size is negative");
    }
  }

  /** 64 MiB segments, write-ahead, responses as the client got them, kept for 90 days. */
  public static RecordingSettings in(Path folder, String gateway) {
    return new RecordingSettings(
        folder,
        gateway,
        64 * MIB,
        Durability.WRITE_AHEAD,
        Responses.MASKED,
        Duration.ofDays(90),
        0);
  }

  /** What an event outlives before the statement it announces goes on. */
  public enum Durability {
    /** The death of this process; within a second also the machine's. */
    WRITE_AHEAD,
    /** The machine's. */
    FSYNC
  }

  /** What is kept of results. */
  public enum Responses {
    /** Rows as the client got them. */
    MASKED,
    /** No rows: only how many. */
    NONE
  }
}
