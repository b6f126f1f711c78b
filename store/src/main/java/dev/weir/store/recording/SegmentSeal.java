package dev.weir.store.recording;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** Seals one full segment: chains its blocks, compresses them, and puts the result in its place. */
final class SegmentSeal {
  private static final int ZSTD_LEVEL = 1;

  private final SegmentFolder folder;
  private final BlockChain chain = new BlockChain();
  private final CRC32C crc = new CRC32C();

  SegmentSeal(SegmentFolder folder) {
    this.folder = folder;
  }

  /**
   * Seals the records of an open segment up to the first place that holds none.
   *
   * @param previous the hash of the lane's segment before
   * @return the hash of this one
   */
  byte[] seal(SegmentFolder.SegmentFile open, byte[] previous) throws IOException {
    Path target = folder.sealed(open.lane(), open.sequence());
    Path unfinished = target.resolveSibling(target.getFileName() + ".unfinished");
    byte[] hash;
    try (OpenInput input = OpenInput.open(open.path());
        Disk.NewFile out = folder.disk().create(unfinished)) {
      hash = write(input, out, previous);
      out.force();
    } catch (IOException | RuntimeException e) {
      SegmentFolder.deleteIfPossible(folder.disk(), unfinished, e);
      throw e;
    }
    folder.disk().rename(unfinished, target);
    folder.force();
    folder.disk().delete(open.path());
    return hash;
  }

  private byte[] write(OpenInput input, Disk.NewFile out, byte[] previous) throws IOException {
    var cursor = new RecordCursor(input);
    byte[] hash = previous;
    long blockStart = 0;
    long at = SealedHeader.BYTES;
    int blockCount = 0;
    long lastMicros = input.header().createdMicros();
    boolean more = true;
    while (more) {
      more = cursor.next() == RecordCursor.Step.RECORD;
      if (more) {
        lastMicros = Math.max(lastMicros, cursor.micros());
      }
      long blockBytes = cursor.position() - blockStart;
      if (blockBytes >= BlockChain.BLOCK_BYTES || (!more && blockBytes > 0)) {
        ByteBuffer raw = ByteBuffer.allocateDirect(Math.toIntExact(blockBytes));
        input.read(raw, blockStart);
        hash = chain.next(hash, raw.flip());
        at += writeBlock(out, at, raw, hash);
        blockStart = cursor.position();
        blockCount++;
      }
    }
    var seal = new SealedHeader(blockCount, blockStart, lastMicros, previous, hash);
    out.write(seal.encode(), 0);
    return hash;
  }

  private int writeBlock(Disk.NewFile out, long at, ByteBuffer raw, byte[] hash)
      throws IOException {
    int head = SealedInput.BLOCK_HEAD_BYTES;
    ByteBuffer block =
        ByteBuffer.allocateDirect(head + Math.toIntExact(Zstd.compressBound(raw.remaining())))
            .order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer compressed = block.slice(head, block.capacity() - head);
    int rawBytes = raw.remaining();
    int compressedBytes = Zstd.compress(compressed, raw.duplicate(), ZSTD_LEVEL);
    crc.reset();
    crc.update(compressed.flip().duplicate());
    block.putInt(rawBytes).putInt(compressedBytes).putInt((int) crc.getValue()).put(hash);
    int bytes = head + compressedBytes;
    out.write(block.clear().limit(bytes), at);
    return bytes;
  }
}
