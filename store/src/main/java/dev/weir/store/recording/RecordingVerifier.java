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
   * @param lastHashes each lane's last hash in hexadecimal, which stands for everything before it
   */
  public record Report(
      int segmentCount, long recordCount, List<String> faults, Map<Integer, String> lastHashes) {
    public Report {
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
    for (SegmentFolder.SegmentFile file : new SegmentFolder(folder).list()) {
      if (file.sealed()) {
        boolean follows = before != null && before.lane() == file.lane();
        if (follows && before != null && before.sequence() + 1 != file.sequence()) {
          faults.add("segments before " + file.path().getFileName() + " are missing");
        }
        segmentCount++;
        try (SealedInput input = SealedInput.open(file.path())) {
          checkPlace(input, file, follows ? hashBefore : null);
          recordCount += records(input, file);
          hashBefore = input.seal().hash();
          lastHashes.put(file.lane(), HexFormat.of().formatHex(hashBefore));
        } catch (RecordingDamaged e) {
          faults.add(String.valueOf(e.getMessage()));
          hashBefore = null;
        }
        before = file;
      }
    }
    return new Report(segmentCount, recordCount, faults, lastHashes);
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
