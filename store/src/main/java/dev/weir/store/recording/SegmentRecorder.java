package dev.weir.store.recording;

import dev.weir.session.Recorder;
import dev.weir.session.SessionIds;
import dev.weir.store.Micros;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Records sessions into memory-mapped segments of one folder, which is this recorder's alone. See
 * docs/recording-format.md. Thread-safe; each lane belongs to the thread it was made for.
 */
public final class SegmentRecorder implements Recorder, AutoCloseable {
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final RecordingSettings settings;
  private final SegmentFolder folder;
  private final InstantSource clock;
  private final String run;
  private final Map<Integer, Long> lastSequences = new HashMap<>();
  private final SegmentSealer sealer;
  private final SegmentSyncer syncer;

  /**
   * Segments that nobody was given: their names could neither be put on disk nor taken back.
   * Guarded by {@code lastSequences}.
   */
  private final Set<Path> leftBehind = new HashSet<>();

  private final SegmentPreparer preparer;
  private final List<LaneSupply> supplies = new CopyOnWriteArrayList<>();
  private final AtomicInteger lanes = new AtomicInteger();

  private SegmentRecorder(
      RecordingSettings settings,
      InstantSource clock,
      String run,
      SegmentFolder folder,
      Duration retry,
      Map<Integer, SegmentRecovery.LaneEnd> ends) {
    this.settings = settings;
    this.folder = folder;
    this.clock = clock;
    this.run = run;
    ends.forEach((lane, end) -> lastSequences.put(lane, end.sequence()));
    this.sealer = new SegmentSealer(folder, ends);
    this.syncer = new SegmentSyncer(sealer::add);
    this.preparer = new SegmentPreparer(this::makeSegment, retry);
  }

  /**
   * Puts the folder in order after the run before, and starts. Blocks for as long as left-over
   * segments take to be sealed.
   *
   * @param ids gives this run its id
   * @throws IOException if the folder cannot be made, read or written
   */
  public static SegmentRecorder open(
      RecordingSettings settings, InstantSource clock, SessionIds ids) throws IOException {
    return open(settings, clock, ids, new FileSystemDisk(), RETRY);
  }

  /**
   * The same on another disk.
   *
   * @param retry how long one that refuses is left alone
   */
  static SegmentRecorder open(
      RecordingSettings settings, InstantSource clock, SessionIds ids, Disk disk, Duration retry)
      throws IOException {
    disk.makeFolder(settings.folder());
    var folder = new SegmentFolder(settings.folder(), disk);
    var ends = new SegmentRecovery(folder).recover();
    var recorder = new SegmentRecorder(settings, clock, ids.next(), folder, retry, ends);
    recorder.sealer.start();
    recorder.syncer.start();
    recorder.preparer.start();
    return recorder;
  }

  /** This start of the gateway, as every segment's header names it. */
  public String run() {
    return run;
  }

  /**
   * The oldest segment of a lane that a session of now began in; the greatest number if there is
   * none.
   */
  public long oldestUnfinished(int lane) {
    return supplies.stream()
        .filter(supply -> supply.lane() == lane)
        .mapToLong(supply -> supply.unfinished().oldestSequence())
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** A lane with its first segment ready; blocks while the disk makes it. */
  @Override
  public Lane lane() {
    var supply = new LaneSupply(lanes.getAndIncrement(), preparer::wake, syncer::wake);
    supplies.add(supply);
    syncer.add(supply);
    preparer.add(supply);
    return new SegmentLane(supply, settings);
  }

  /** Bytes that were recorded since the start, before they are compressed. */
  public long bytes() {
    return supplies.stream().mapToLong(LaneSupply::written).sum();
  }

  /** Full segments that wait to be sealed. */
  public int unsealed() {
    return sealer.waiting();
  }

  /** Why sessions cannot be recorded now; null if they can. Looks at the disk. */
  public @Nullable String fault() {
    for (LaneSupply supply : supplies) {
      IOException why = supply.refusing();
      if (why != null) {
        return "lane %d: %s".formatted(supply.lane(), why);
      }
    }
    if (!Files.isDirectory(settings.folder()) || !Files.isWritable(settings.folder())) {
      return "the folder of recordings cannot be written to";
    }
    try {
      // Once there are lanes, they say themselves whether the next segment could be made.
      long free = Files.getFileStore(settings.folder()).getUsableSpace();
      return supplies.isEmpty() && free < settings.segmentBytes()
          ? "there is no room for a segment"
          : null;
    } catch (IOException e) {
      return "the disk of the recordings does not answer: " + e;
    }
  }

  private OpenSegment makeSegment(int lane) throws IOException {
    synchronized (lastSequences) {
      long sequence = lastSequences.getOrDefault(lane, 0L) + 1;
      var header =
          new SegmentHeader(lane, sequence, Micros.of(clock.instant()), run, settings.gateway());
      Path file = folder.open(lane, sequence);
      if (leftBehind.contains(file)) {
        folder.disk().delete(file);
        leftBehind.remove(file);
      }
      try {
        OpenSegment made = OpenSegment.create(folder, header, settings.segmentBytes(), onDisk());
        lastSequences.put(lane, sequence);
        return made;
      } catch (FileAlreadyExistsException others) {
        throw others;
      } catch (IOException | RuntimeException failed) {
        if (Files.exists(file)) {
          leftBehind.add(file);
        }
        throw failed;
      }
    }
  }

  private OpenSegment.OnDisk onDisk() {
    return switch (settings.durability()) {
      case WRITE_AHEAD -> OpenSegment.OnDisk.NAME;
      case FSYNC -> OpenSegment.OnDisk.NAME_AND_LENGTH;
    };
  }

  /**
   * Seals everything. Every session must have been closed, and no lane may be used from now on.
   *
   * @throws IOException if a segment that was not needed cannot be removed
   */
  @Override
  public void close() throws IOException {
    preparer.close();
    for (LaneSupply supply : supplies) {
      OpenSegment unused = supply.takeReady();
      if (unused != null) {
        unused.close();
        folder.disk().delete(unused.file());
      }
      supply.retireCurrent();
    }
    syncer.close();
    sealer.close();
  }
}
