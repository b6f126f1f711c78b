package dev.weir.store.recording;

import dev.weir.session.archive.Replay.RecordingDamaged;
import dev.weir.store.Micros;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where a lane's chain goes on after its oldest segments were purged: the file {@code LANE.purged},
 * which is on disk before the first of them goes. See docs/recording-format.md.
 *
 * @param sequence the newest segment that was purged
 * @param lastMicros its last event
 * @param atMicros when it was purged
 * @param hash its hash, which the segment after it names as the one before
 */
record PurgeAnchor(int lane, long sequence, long lastMicros, long atMicros, byte[] hash) {
  private static final long MAGIC =
      ByteBuffer.wrap(new byte[] {'W', 'E', 'I', 'R', 'P', 'U', 'R', 'G'}).getLong();
  private static final int VERSION = 1;
  private static final int BYTES = 5 * Long.BYTES + BlockChain.HASH_BYTES + Integer.BYTES;

  /**
   * A lane's anchor; null if nothing of it was ever purged.
   *
   * @throws RecordingDamaged if the file is none or was altered
   */
  static @Nullable PurgeAnchor read(SegmentFolder folder, int lane) throws IOException {
    Path file = folder.purged(lane);
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length != BYTES || in.getLong() != MAGIC) {
      throw new RecordingDamaged(file.getFileName() + " is no anchor of a purge");
    }
    in.order(ByteOrder.LITTLE_ENDIAN);
    int version = in.getInt();
    int named = in.getInt();
    long sequence = in.getLong();
    long lastMicros = in.getLong();
    long atMicros = in.getLong();
    var hash = new byte[BlockChain.HASH_BYTES];
    in.get(hash);
    if (in.getInt() != sum(bytes) || version != VERSION || named != lane) {
      throw new RecordingDamaged(file.getFileName() + " was altered");
    }
    return new PurgeAnchor(lane, sequence, lastMicros, atMicros, hash);
  }

  /** Replaces the lane's anchor; it is on disk when this returns. */
  void write(SegmentFolder folder) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(BYTES).putLong(MAGIC).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(VERSION).putInt(lane).putLong(sequence).putLong(lastMicros).putLong(atMicros);
    out.put(hash).putInt(sum(out.array())).flip();
    Path file = folder.purged(lane);
    Path made = file.resolveSibling(file.getFileName() + ".new");
    try (Disk.NewFile written = folder.disk().create(made)) {
      written.write(out, 0);
      written.force();
    }
    folder.disk().rename(made, file);
    folder.force();
  }

  Instant at() {
    return Micros.instant(atMicros);
  }

  private static int sum(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes, 0, BYTES - Integer.BYTES);
    return (int) crc.getValue();
  }
}
