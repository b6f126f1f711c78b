package dev.weir.store.recording;

import dev.weir.session.archive.Replay.RecordingDamaged;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks a folder's sealed segments: every byte of each, and that each follows the one before. The
 * hashes it gives can be compared with ones noted elsewhere: who can write to the folder could make
 * a new chain, but not one with the old hashes.
 */
public final class RecordingVerifier {
  private RecordingVerifier() {}

  /**
   * What was found.
   *
   * @param segmentCount sealed segments looked at
   * @param recordCount records in them
   * @param faults what is wrong, a sentence each; empty if nothing is
   * @param purges what was removed on purpose, a sentence each, to be compared with the audit
   * @param lastHashes each lane's last hash in hexadecimal, which stands for everything before it
   */
  public record Report(
      int segmentCount,
      long recordCount,
      List<String> faults,
      List<String> purges,
      Map<Integer, String> lastHashes) {
    public Report {
      purges = List.copyOf(purges);
      faults = List.copyOf(faults);
      lastHashes = Map.copyOf(lastHashes);
    }
  }

  /**
   * @throws IOException if the folder or a file cannot be read
   */
  public static Report verify(Path folder) throws IOException {
    var faults = new ArrayList<String>();
    var lastHashes = new TreeMap<Integer, String>();
    int segmentCount = 0;
    long recordCount = 0;
    SegmentFolder.SegmentFile before = null;
    byte[] hashBefore = null;
    var segments = new SegmentFolder(folder);
    List<SegmentFolder.SegmentFile> files = segments.list();
    Map<Integer, PurgeAnchor> anchors = anchors(segments, faults);
    for (SegmentFolder.SegmentFile file : files) {
      boolean follows = before != null && before.lane() == file.lane();
      PurgeAnchor anchor = anchors.get(file.lane());
      long next = follows && before != null ? before.sequence() + 1 : first(file, anchor);
      // Of what was to go any part may be left.
      long kept = anchor == null ? next : Math.max(next, anchor.sequence() + 1);
      if (file.sequence() > kept) {
        faults.add("segments before " + file.path().getFileName() + " are missing");
        hashBefore = null;
      } else if (!follows || file.sequence() != next) {
        hashBefore = anchor == null ? BlockChain.beginning() : hashBefore(file, anchor);
      }
      if (file.sealed()) {
        segmentCount++;
        try (SealedInput input = SealedInput.open(file.path())) {
          checkPlace(input, file, hashBefore);
          recordCount += records(input, file);
          hashBefore = input.seal().hash();
          checkAnchor(file, anchor, hashBefore);
          lastHashes.put(file.lane(), HexFormat.of().formatHex(hashBefore));
        } catch (RecordingDamaged e) {
          faults.add(String.valueOf(e.getMessage()));
          hashBefore = null;
        }
      } else {
        hashBefore = null;
      }
      before = file;
    }
    for (PurgeAnchor anchor : anchors.values()) {
      if (files.stream().noneMatch(file -> file.lane() == anchor.lane())) {
        faults.add("lane " + anchor.lane() + " has no segment behind those that were purged");
      }
    }
    List<String> purges = anchors.values().stream().map(RecordingVerifier::sentence).toList();
    return new Report(segmentCount, recordCount, faults, purges, lastHashes);
  }

  private static Map<Integer, PurgeAnchor> anchors(SegmentFolder folder, List<String> faults)
      throws IOException {
    var anchors = new TreeMap<Integer, PurgeAnchor>();
    for (int lane : folder.purgedLanes()) {
      try {
        PurgeAnchor anchor = PurgeAnchor.read(folder, lane);
        if (anchor != null) {
          anchors.put(lane, anchor);
        }
      } catch (RecordingDamaged e) {
        faults.add(String.valueOf(e.getMessage()));
      }
    }
    return anchors;
  }

  /** A purge that was interrupted leaves some of what it was about to remove. */
  private static long first(SegmentFolder.SegmentFile file, @Nullable PurgeAnchor anchor) {
    return anchor == null ? 1 : Math.min(anchor.sequence() + 1, file.sequence());
  }

  private static byte @Nullable [] hashBefore(SegmentFolder.SegmentFile file, PurgeAnchor anchor) {
    return file.sequence() == anchor.sequence() + 1 ? anchor.hash() : null;
  }

  private static void checkAnchor(
      SegmentFolder.SegmentFile file, @Nullable PurgeAnchor anchor, byte[] hash) {
    if (anchor != null
        && anchor.sequence() == file.sequence()
        && !Arrays.equals(anchor.hash(), hash)) {
      throw new RecordingDamaged(file.path().getFileName() + " is not what was to be purged");
    }
  }

  private static String sentence(PurgeAnchor anchor) {
    return "lane %d: segments up to %d were purged at %s; they end in %s"
        .formatted(
            anchor.lane(), anchor.sequence(), anchor.at(), HexFormat.of().formatHex(anchor.hash()));
  }

  private static void checkPlace(
      SealedInput input, SegmentFolder.SegmentFile file, byte @Nullable [] hashBefore) {
    SegmentHeader header = input.header();
    if (header.lane() != file.lane() || header.sequence() != file.sequence()) {
      throw new RecordingDamaged(file.path().getFileName() + " bears another segment's name");
    }
    if (hashBefore != null && !Arrays.equals(hashBefore, input.seal().previous())) {
      throw new RecordingDamaged(
          file.path().getFileName() + " does not follow the segment before it");
    }
  }

  private static long records(SealedInput input, SegmentFolder.SegmentFile file)
      throws IOException {
    var cursor = new RecordCursor(input);
    long count = 0;
    RecordCursor.Step step = cursor.next();
    while (step == RecordCursor.Step.RECORD) {
      count++;
      step = cursor.next();
    }
    if (step == RecordCursor.Step.TORN || cursor.position() != input.seal().rawBytes()) {
      throw new RecordingDamaged(file.path().getFileName() + " holds a record that is not whole");
    }
    return count;
  }
}
