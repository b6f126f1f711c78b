package dev.weir.store.archive;

import dev.weir.session.archive.Replay.RecordingDamaged;
import dev.weir.store.recording.RecordingFolder;
import dev.weir.store.recording.SegmentEvents;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one lane's events from where it stopped, segment by segment. Used by one thread. */
final class LaneFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LaneFollower.class);

  private final RecordingFolder folder;
  private final int lane;
  private long sequence;
  private long position;
  private @Nullable SegmentEvents events;

  LaneFollower(RecordingFolder folder, int lane, long sequence, long position) {
    this.folder = folder;
    this.lane = lane;
    this.sequence = sequence;
    this.position = position;
  }

  int lane() {
    return lane;
  }

  long sequence() {
    return sequence;
  }

  long position() {
    return position;
  }

  /**
   * Adds what is there to a batch, up to a number of events.
   *
   * @return how many were added
   */
  int read(IndexBatch batch, int countMax) throws IOException {
    int count = 0;
    while (count < countMax && opened()) {
      SegmentEvents open = java.util.Objects.requireNonNull(events);
      SegmentEvents.Step step = stepOver(open);
      switch (step) {
        case EVENT -> {
          batch.add(open.session(), open.event(), open.run(), lane, sequence);
          count++;
        }
        case NOTHING_YET -> {
          position = open.position();
          if (open.isSealed() || !folder.isSealed(lane, sequence)) {
            return count;
          }
          close(); // it was sealed meanwhile: what is left of it is there
        }
        case END -> turn();
      }
      position = events == null ? position : open.position();
    }
    return count;
  }

  private SegmentEvents.Step stepOver(SegmentEvents open) throws IOException {
    try {
      return open.next();
    } catch (RecordingDamaged e) {
      LOG.error("lane {}, segment {}: passed over from here on", lane, sequence, e);
      return SegmentEvents.Step.END;
    }
  }

  private boolean opened() throws IOException {
    if (events != null) {
      return true;
    }
    Long next = folder.firstFrom(lane, sequence);
    if (next == null) {
      return false;
    }
    if (next != sequence) {
      sequence = next;
      position = 0;
    }
    try {
      events = folder.events(lane, sequence, position, id -> true);
    } catch (RecordingDamaged e) {
      if (!folder.isSealed(lane, sequence)) {
        return false; // it is put in order at the next start
      }
      LOG.error("lane {}, segment {}: passed over", lane, sequence, e);
      turn();
    }
    return events != null;
  }

  private void turn() throws IOException {
    close();
    sequence++;
    position = 0;
  }

  @Override
  public void close() throws IOException {
    if (events != null) {
      events.close();
      events = null;
    }
  }
}
