package dev.weir.store.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What of a segment is in the process: little of one that waits, more of one that fills fast. */
@EnabledOnOs(OS.LINUX)
class ResidentPagesTest {
  private static final int SEGMENT_BYTES = 32 << 20;
  private static final int RECORD_BYTES = 64 << 10;
  private static final long MIB = 1 << 20;

  @TempDir Path folder;

  @Test
  void onlyTheSurroundingsOfThePlaceThatIsWrittenAreThere() throws IOException {
    var header = new SegmentHeader(0, 1, 0, "0".repeat(SegmentHeader.RUN_BYTES), "gateway-1");
    try (OpenSegment segment =
        OpenSegment.create(
            new SegmentFolder(folder), header, SEGMENT_BYTES, OpenSegment.OnDisk.NAME)) {
      assertThat(residentBytes(segment)).as("waits").isBetween(MIB, 2 * MIB);
      write(segment, 4 * MIB);
      assertThat(residentBytes(segment)).as("fills").isBetween(4 * MIB - MIB / 2, 6 * MIB);
      write(segment, 16 * MIB);
      assertThat(residentBytes(segment))
          .as("has filled for long")
          .isBetween(OpenSegment.AHEAD_BYTES_MAX - MIB, OpenSegment.AHEAD_BYTES_MAX + 2 * MIB);
    }
  }

  private static void write(OpenSegment segment, long until) {
    byte[] payload = new byte[RECORD_BYTES];
    while (SEGMENT_BYTES - segment.remaining() < until) {
      segment.append(RecordType.ROWS.code(), 1, 0, payload, payload.length, null);
      if (segment.wantsToBeFollowed()) {
        segment.follow();
      }
    }
  }

  /** As the system counts it; proc_pid_smaps(5). */
  private static long residentBytes(OpenSegment segment) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    String file = segment.file().getFileName().toString();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(file)) {
        String resident =
            lines.subList(i + 1, lines.size()).stream()
                .filter(line -> line.startsWith("Rss:"))
                .findFirst()
                .orElseThrow();
        return 1024L * Long.parseLong(resident.replaceAll("\\D", ""));
      }
    }
    throw new AssertionError("the segment is not mapped");
  }
}
