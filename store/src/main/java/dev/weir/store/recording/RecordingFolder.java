package dev.weir.store.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The segments of a folder, to be read by others. Thread-safe. */
public final class RecordingFolder {
  private final SegmentFolder folder;

  public RecordingFolder(Path folder) {
    this.folder = new SegmentFolder(folder);
  }

  /** The lanes that have segments. */
  public List<Integer> lanes() throws IOException {
    var lanes = new TreeSet<Integer>();
    folder.list().forEach(file -> lanes.add(file.lane()));
    return List.copyOf(lanes);
  }

  /** The lane's first segment at or after a sequence; null if there is none. */
  public @Nullable Long firstFrom(int lane, long sequence) throws IOException {
    if (folder.find(lane, sequence) != null) {
      return sequence;
    }
    return folder.list().stream()
        .filter(file -> file.lane() == lane && file.sequence() >= sequence)
        .map(SegmentFolder.SegmentFile::sequence)
        .findFirst()
        .orElse(null);
  }

  public boolean isSealed(int lane, long sequence) {
    SegmentFolder.SegmentFile file = folder.find(lane, sequence);
    return file != null && file.sealed();
  }

  /**
   * Opens a segment behind a position; null if there is no such segment.
   *
   * @param wantedSession events of other sessions are passed over
   */
  public @Nullable SegmentEvents events(
      int lane, long sequence, long position, Predicate<String> wantedSession) throws IOException {
    SegmentFolder.SegmentFile file = folder.find(lane, sequence);
    return file == null ? null : SegmentEvents.open(file, position, wantedSession);
  }
}
