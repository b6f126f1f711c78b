package dev.weir.store.recording;

import dev.weir.session.archive.Replay.RecordingDamaged;
import dev.weir.store.Micros;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Purges whole sealed segments, the oldest first: those whose events are all older than the time of
 * retention, and as many as the folder is larger than it may be. Of each lane it begins with the
 * oldest and stops at the first that stays; the newest always stays, and so does everything since
 * the first segment of a session that is still recorded. One that is damaged stays with what
 * follows it, until somebody has looked. What goes is said first, then the lane's {@link
 * PurgeAnchor} is put on disk, and only then files are deleted: what is missing without both was
 * not purged but lost. Used by one thread.
 */
public final class SegmentRetention {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentRetention.class);

  private final RecordingSettings settings;
  private final SegmentFolder folder;
  private final IntToLongFunction oldestUnfinished;
  private final Announcement announcement;
  private boolean overLimitSaid;

  /**
   * @param oldestUnfinished the sequence, for a lane, from which on sessions of now need it
   */
  public SegmentRetention(
      RecordingSettings settings, IntToLongFunction oldestUnfinished, Announcement announcement) {
    this(settings, new SegmentFolder(settings.folder()), oldestUnfinished, announcement);
  }

  SegmentRetention(
      RecordingSettings settings,
      SegmentFolder folder,
      IntToLongFunction oldestUnfinished,
      Announcement announcement) {
    this.settings = settings;
    this.folder = folder;
    this.oldestUnfinished = oldestUnfinished;
    this.announcement = announcement;
  }

  /** Told what goes before it goes; if that fails, nothing goes. */
  public interface Announcement {
    void purging(Purge purge);
  }

  /**
   * What goes of one lane.
   *
   * @param lastEventAt of the newest segment that goes
   * @param bytes what that frees
   * @param hash of the newest segment that goes, in hexadecimal
   */
  public record Purge(
      Instant at,
      int lane,
      long firstSequence,
      long lastSequence,
      Instant lastEventAt,
      long bytes,
      String hash,
      Reason reason) {}

  /** Why segments go. */
  public enum Reason {
    AGE,
    SIZE
  }

  private record Candidate(
      SegmentFolder.SegmentFile file, long bytes, long lastMicros, byte[] hash) {}

  private record Chosen(List<Candidate> segments, Reason reason) {}

  /**
   * Purges what is to go by now.
   *
   * @return what went, a lane each
   * @throws IOException if a file cannot be looked at or removed; the next pass goes on from there
   */
  public List<Purge> purge(Instant now) throws IOException {
    Map<Integer, Chosen> chosen = choose(now);
    var purged = new ArrayList<Purge>();
    for (Chosen lane : chosen.values()) {
      Candidate newest = lane.segments().getLast();
      var purge =
          new Purge(
              now,
              newest.file().lane(),
              lane.segments().getFirst().file().sequence(),
              newest.file().sequence(),
              Micros.instant(newest.lastMicros()),
              lane.segments().stream().mapToLong(Candidate::bytes).sum(),
              HexFormat.of().formatHex(newest.hash()),
              lane.reason());
      announcement.purging(purge);
      new PurgeAnchor(
              purge.lane(),
              purge.lastSequence(),
              newest.lastMicros(),
              Micros.of(now),
              newest.hash())
          .write(folder);
      for (Candidate candidate : lane.segments()) {
        folder.disk().delete(candidate.file().path());
      }
      LOG.info(
          "lane {}: segments {} to {} were purged for their {}",
          purge.lane(),
          purge.firstSequence(),
          purge.lastSequence(),
          purge.reason());
      purged.add(purge);
    }
    return purged;
  }

  private Map<Integer, Chosen> choose(Instant now) throws IOException {
    Map<Integer, Deque<SegmentFolder.SegmentFile>> lanes = new TreeMap<>();
    long bytes = 0;
    for (SegmentFolder.SegmentFile file : folder.list()) {
      lanes.computeIfAbsent(file.lane(), lane -> new ArrayDeque<>()).add(file);
      bytes += size(file);
    }
    Map<Integer, Candidate> heads = new TreeMap<>();
    for (var lane : lanes.entrySet()) {
      putHead(heads, lane.getKey(), lane.getValue());
    }
    long beforeMicros =
        settings.retention().isZero() ? Long.MIN_VALUE : Micros.of(now.minus(settings.retention()));
    long bytesMax = settings.bytesMax() == 0 ? Long.MAX_VALUE : settings.bytesMax();
    Map<Integer, Chosen> chosen = new LinkedHashMap<>();
    Candidate oldest = oldest(heads);
    while (oldest != null && (oldest.lastMicros() < beforeMicros || bytes > bytesMax)) {
      int lane = oldest.file().lane();
      Reason reason = oldest.lastMicros() < beforeMicros ? Reason.AGE : Reason.SIZE;
      chosen
          .computeIfAbsent(lane, number -> new Chosen(new ArrayList<>(), reason))
          .segments()
          .add(oldest);
      bytes -= oldest.bytes();
      putHead(heads, lane, lanes.getOrDefault(lane, new ArrayDeque<>()));
      oldest = oldest(heads);
    }
    sayIfOver(bytes > bytesMax);
    return chosen;
  }

  private void putHead(
      Map<Integer, Candidate> heads, int lane, Deque<SegmentFolder.SegmentFile> files)
      throws IOException {
    SegmentFolder.SegmentFile file = files.poll();
    Candidate head =
        file == null || files.isEmpty() || file.sequence() >= oldestUnfinished.applyAsLong(lane)
            ? null
            : candidate(file);
    if (head == null) {
      heads.remove(lane);
    } else {
      heads.put(lane, head);
    }
  }

  private static @Nullable Candidate candidate(SegmentFolder.SegmentFile file) throws IOException {
    if (!file.sealed()) {
      return null;
    }
    try (SealedInput input = SealedInput.open(file.path())) {
      return new Candidate(file, size(file), input.seal().lastMicros(), input.seal().hash());
    } catch (RecordingDamaged e) {
      LOG.error("a damaged segment is kept, and all of its lane behind it", e);
      return null;
    }
  }

  private static @Nullable Candidate oldest(Map<Integer, Candidate> heads) {
    Candidate oldest = null;
    for (Candidate head : heads.values()) {
      if (oldest == null || head.lastMicros() < oldest.lastMicros()) {
        oldest = head;
      }
    }
    return oldest;
  }

  private void sayIfOver(boolean over) {
    if (over && !overLimitSaid) {
      LOG.warn(
          "recordings take more than recording.sizeMax: what is left belongs to open sessions, is"
              + " being written, or is damaged");
    }
    overLimitSaid = over;
  }

  private static long size(SegmentFolder.SegmentFile file) throws IOException {
    try {
      return Files.size(file.path());
    } catch (NoSuchFileException e) {
      return 0; // it was sealed meanwhile, and is counted at the next pass
    }
  }
}
