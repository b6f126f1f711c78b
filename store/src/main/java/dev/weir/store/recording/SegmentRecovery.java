package dev.weir.store.recording;

import dev.weir.session.archive.Replay.RecordingDamaged;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the folder in order after the gateway before has ended, however it did: segments it left
 * open are cut behind their last whole record and sealed. What is cut off is kept in a file of its
 * own and said in the log.
 */
final class SegmentRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentRecovery.class);
  private static final int COPY_BYTES = 1 << 20;

  private final SegmentFolder folder;
  private final SegmentSeal seal;

  SegmentRecovery(SegmentFolder folder) {
    this.folder = folder;
    this.seal = new SegmentSeal(folder);
  }

  /** Where a lane's chain ends. */
  record LaneEnd(long sequence, byte[] hash) {
    static LaneEnd nothing() {
      return new LaneEnd(0, BlockChain.beginning());
    }
  }

  /** Seals what was left open and says where each lane goes on. */
  Map<Integer, LaneEnd> recover() throws IOException {
    folder.removeBeingMade();
    var ends = new HashMap<Integer, LaneEnd>();
    for (int lane : folder.purgedLanes()) {
      try {
        PurgeAnchor anchor = PurgeAnchor.read(folder, lane);
        if (anchor != null) {
          ends.put(lane, new LaneEnd(anchor.sequence(), anchor.hash()));
        }
      } catch (RecordingDamaged e) {
        LOG.error("what says that recordings were purged is damaged", e);
      }
    }
    for (SegmentFolder.SegmentFile file : folder.list()) {
      LaneEnd before = ends.getOrDefault(file.lane(), LaneEnd.nothing());
      ends.put(file.lane(), file.sealed() ? endOf(file, before) : close(file, before));
    }
    return ends;
  }

  private LaneEnd endOf(SegmentFolder.SegmentFile file, LaneEnd before) throws IOException {
    folder.disk().delete(folder.open(file.lane(), file.sequence()));
    try (SealedInput input = SealedInput.open(file.path())) {
      return new LaneEnd(file.sequence(), input.seal().hash());
    } catch (RecordingDamaged e) {
      LOG.error("a sealed recording is damaged and breaks its lane's chain", e);
      return new LaneEnd(file.sequence(), before.hash());
    }
  }

  private LaneEnd close(SegmentFolder.SegmentFile file, LaneEnd before) throws IOException {
    try (OpenInput input = OpenInput.open(file.path())) {
      var cursor = new RecordCursor(input);
      RecordCursor.Step step = cursor.next();
      boolean empty = step != RecordCursor.Step.RECORD;
      while (step == RecordCursor.Step.RECORD) {
        step = cursor.next();
      }
      boolean cut = keepRest(file, cursor.position());
      if (empty && !cut) {
        folder.disk().delete(file.path());
        return before;
      }
    } catch (RecordingDamaged e) {
      return setAside(file, before, e);
    }
    return new LaneEnd(file.sequence(), seal.seal(file, before.hash()));
  }

  /** A file whose header was never finished holds nothing; another one is kept for a look. */
  private LaneEnd setAside(SegmentFolder.SegmentFile file, LaneEnd before, RecordingDamaged why)
      throws IOException {
    try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
      if (firstNonZero(channel, 0) < 0) {
        folder.disk().delete(file.path());
        return before;
      }
    }
    Path aside = file.path().resolveSibling(file.path().getFileName() + ".damaged");
    folder.disk().rename(file.path(), aside);
    LOG.error("a recording cannot be read and was set aside as {}", aside, why);
    return new LaneEnd(file.sequence(), before.hash());
  }

  /**
   * @return whether anything but zeros stood behind the last whole record
   */
  private boolean keepRest(SegmentFolder.SegmentFile file, long position) throws IOException {
    try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
      long first = firstNonZero(channel, position);
      if (first < 0) {
        return false;
      }
      Path rest = file.path().resolveSibling(file.path().getFileName() + ".cut-at-" + position);
      try (Disk.NewFile out = folder.disk().create(rest)) {
        ByteBuffer bytes = ByteBuffer.allocate(COPY_BYTES);
        long at = position;
        while (OpenInput.readFully(channel, bytes.clear(), at) > 0) {
          int count = bytes.flip().remaining();
          out.write(bytes, at - position);
          at += count;
        }
        out.force();
      }
      LOG.warn(
          "{} was torn at byte {}: what stands behind was cut off and kept as {}",
          file.path().getFileName(),
          position,
          rest);
      return true;
    }
  }

  private static long firstNonZero(FileChannel channel, long from) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(COPY_BYTES);
    long at = from;
    while (OpenInput.readFully(channel, bytes.clear(), at) > 0) {
      bytes.flip();
      for (int i = 0; i < bytes.limit(); i++) {
        if (bytes.get(i) != 0) {
          return at + i;
        }
      }
      at += bytes.limit();
    }
    return -1;
  }
}
