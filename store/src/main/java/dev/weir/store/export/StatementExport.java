package dev.weir.store.export;

import dev.weir.session.archive.Replay.RecordingDamaged;
import dev.weir.store.recording.RecordingFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a folder's recordings, also while they are written, and gives each statement out once, as a
 * line of JSON (see {@link OcsfEvent}): each lane's in the order in which they were recorded, when
 * they are over. One that is not over holds back those behind it for a while; then it is given out
 * as it is. Used by one thread.
 */
public final class StatementExport {
  /** How long a statement that is not over is waited for. */
  public static final Duration PATIENCE = Duration.ofMinutes(10);

  private final RecordingFolder folder;
  private final ExportCursor cursor;
  private final @Nullable Instant since;
  private final Instant now;
  private final List<String> warnings = new ArrayList<>();

  /**
   * @param cursor where to go on; moved on by {@link #run}
   * @param since statements before it are passed over; null for none
   */
  public StatementExport(Path folder, ExportCursor cursor, @Nullable Instant since, Instant now) {
    this.folder = new RecordingFolder(folder);
    this.cursor = cursor;
    this.since = since;
    this.now = now;
  }

  /** Takes the lines. */
  public interface Lines {
    void write(String line) throws IOException;
  }

  /**
   * Gives out what has not been given out before the cursor.
   *
   * @return how many statements
   * @throws IOException if a recording cannot be read or a line not be written; the cursor must not
   *     be kept then
   */
  public long run(Lines lines) throws IOException {
    long count = 0;
    for (int lane : folder.lanes()) {
      var reading = new LaneExport(folder, lane, cursor.place(lane), now);
      try {
        ExportedStatement next = reading.next();
        while (next != null) {
          if (since == null || !next.statement().at().isBefore(since)) {
            lines.write(OcsfEvent.json(next));
            count++;
          }
          next = reading.next();
        }
      } catch (RecordingDamaged e) {
        warnings.add("lane " + lane + ": " + e.getMessage() + "; nothing behind it is exported");
      } finally {
        reading.close();
      }
      if (reading.skippedPurged()) {
        warnings.add("lane " + lane + ": segments that were not exported are no longer there");
      }
      cursor.put(lane, reading.place());
    }
    return count;
  }

  /** What could not be exported, a sentence each. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }
}
