package dev.weir.store.recording;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Seals full segments: chains a segment's blocks, compresses them, and puts the result in its
 * place. Used by one thread.
 */
final class SegmentSeal {
  private static final int ZSTD_LEVEL = 1;

  private final SegmentFolder folder;
  private final BlockChain chain = new BlockChain();
  private final CRC32C crc = new CRC32C();
  private final ReusedBuffer rawBytes = new ReusedBuffer();
  private final ReusedBuffer blockBytes = new ReusedBuffer();

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
        Disk.NewFile out = folder.disk().create(unfinished);
        var zstd = new ZstdCompressCtx().setLevel(ZSTD_LEVEL)) {
      hash = write(input, out, zstd, previous);
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

  private byte[] write(OpenInput input, Disk.NewFile out, ZstdCompressCtx zstd, byte[] previous)
      throws IOException {
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
      long bytes = cursor.position() - blockStart;
      if (bytes >= BlockChain.BLOCK_BYTES || (!more && bytes > 0)) {
        ByteBuffer raw = rawBytes.of(Math.toIntExact(bytes));
        input.read(raw, blockStart);
        hash = chain.next(hash, raw.flip());
        at += writeBlock(out, at, zstd, raw, hash);
        blockStart = cursor.position();
        blockCount++;
      }
    }
    var seal = new SealedHeader(blockCount, blockStart, lastMicros, previous, hash);
    out.write(seal.encode(), 0);
    return hash;
  }

  private int writeBlock(
      Disk.NewFile out, long at, ZstdCompressCtx zstd, ByteBuffer raw, byte[] hash)
      throws IOException {
    int head = SealedInput.BLOCK_HEAD_BYTES;
    int length = raw.remaining();
    ByteBuffer block = blockBytes.of(head + Math.toIntExact(Zstd.compressBound(length)));
    ByteBuffer compressed = block.slice(head, block.limit() - head);
    int compressedBytes = zstd.compress(compressed, raw.duplicate());
    crc.reset();
    crc.update(compressed.flip().duplicate());
    block.putInt(length).putInt(compressedBytes).putInt((int) crc.getValue()).put(hash);
    int bytes = head + compressedBytes;
    out.write(block.rewind().limit(bytes), at);
    return bytes;
  }
}
