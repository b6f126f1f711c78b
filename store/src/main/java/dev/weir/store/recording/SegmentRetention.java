package dev.weir.store.recording;

import dev.weir.session.archive.Replay.RecordingDamaged;
import dev.weir.store.Micros;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes sealed segments whose events are all older than a moment. Of each lane it begins with the
 * oldest and stops at the first that stays; the newest always stays, as the chain goes on from it.
 * One that is damaged stays, and so does what follows it, until somebody has looked.
 */
public final class SegmentRetention {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentRetention.class);

  private SegmentRetention() {}

  /**
   * @return how many segments were removed
   * @throws IOException if one cannot be
   */
  public static int removeBefore(Path folder, Instant moment) throws IOException {
    List<SegmentFolder.SegmentFile> files = new SegmentFolder(folder).list();
    long beforeMicros = Micros.of(moment);
    int removed = 0;
    int keptLane = -1;
    for (int i = 0; i < files.size() - 1; i++) {
      SegmentFolder.SegmentFile file = files.get(i);
      boolean newest = files.get(i + 1).lane() != file.lane();
      if (file.lane() == keptLane || newest || !isOver(file, beforeMicros)) {
        keptLane = file.lane();
      } else {
        Files.delete(file.path());
        LOG.info("{} was removed: its time of retention is over", file.path().getFileName());
        removed++;
      }
    }
    return removed;
  }

  private static boolean isOver(SegmentFolder.SegmentFile file, long beforeMicros)
      throws IOException {
    if (!file.sealed()) {
      return false;
    }
    try (SealedInput input = SealedInput.open(file.path())) {
      return input.seal().lastMicros() < beforeMicros;
    } catch (RecordingDamaged e) {
      LOG.error("a damaged segment is kept, and all of its lane behind it", e);
      return false;
    }
  }
}
