package dev.weir.store.recording;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.weir.session.archive.Replay.RecordingDamaged;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads a sealed segment. Every block is checked against its hash, and that against the chain,
 * before any of it is given out.
 */
final class SealedInput implements SegmentInput {
  /** {raw bytes u32, compressed bytes u32, CRC-32C of the compressed bytes u32, hash}. */
  static final int BLOCK_HEAD_BYTES = 3 * Integer.BYTES + BlockChain.HASH_BYTES;

  private static final int RAW_BYTES_MOST = 1 << 30;

  private final Path file;
  private final FileChannel channel;
  private final SealedHeader sealed;
  private final List<Block> blocks;
  private final SegmentHeader header;
  private final BlockChain chain = new BlockChain();
  private final ReusedBuffer compressedBytes = new ReusedBuffer();
  private final ReusedBuffer rawBytes = new ReusedBuffer();
  private int loaded = -1;
  private ByteBuffer raw = ByteBuffer.allocate(0);

  private record Block(
      long rawStart, int rawBytes, long fileStart, int compressedBytes, int crc, byte[] hash) {}

  private SealedInput(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    ByteBuffer head = ByteBuffer.allocate(SealedHeader.BYTES);
    OpenInput.readFully(channel, head, 0);
    SealedHeader found = SealedHeader.decode(head.flip());
    if (found == null) {
      throw damaged("does not begin with a seal");
    }
    this.sealed = found;
    this.blocks = blocks();
    ByteBuffer first = ByteBuffer.allocate(SegmentHeader.BYTES);
    read(first, 0);
    SegmentHeader segment = SegmentHeader.decode(first.flip());
    if (segment == null) {
      throw damaged("holds no segment");
    }
    this.header = segment;
  }

  static SealedInput open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new SealedInput(file, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private List<Block> blocks() throws IOException {
    var found = new ArrayList<Block>();
    long rawStart = 0;
    long at = SealedHeader.BYTES;
    long fileBytes = channel.size();
    byte[] hash = sealed.previous();
    ByteBuffer head = ByteBuffer.allocate(BLOCK_HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < sealed.blockCount(); i++) {
      if (OpenInput.readFully(channel, head.clear(), at) < BLOCK_HEAD_BYTES) {
        throw damaged("is cut off");
      }
      head.flip();
      int rawBytes = head.getInt();
      int compressedBytes = head.getInt();
      int crc = head.getInt();
      hash = new byte[BlockChain.HASH_BYTES];
      head.get(hash);
      at += BLOCK_HEAD_BYTES;
      if (rawBytes <= 0
          || rawBytes > RAW_BYTES_MOST
          || compressedBytes <= 0
          || compressedBytes > fileBytes - at) {
        throw damaged("has a block of impossible length");
      }
      found.add(new Block(rawStart, rawBytes, at, compressedBytes, crc, hash));
      rawStart += rawBytes;
      at += compressedBytes;
    }
    if (at != fileBytes || rawStart != sealed.rawBytes() || !Arrays.equals(hash, sealed.hash())) {
      throw damaged("does not end as its seal says");
    }
    return List.copyOf(found);
  }

  SealedHeader seal() {
    return sealed;
  }

  @Override
  public SegmentHeader header() {
    return header;
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    int start = into.position();
    long at = position;
    while (into.hasRemaining() && at < sealed.rawBytes()) {
      Block block = load(at);
      int offset = (int) (at - block.rawStart());
      int count = Math.min(into.remaining(), block.rawBytes() - offset);
      into.put(into.position(), raw, offset, count).position(into.position() + count);
      at += count;
    }
    return into.position() - start;
  }

  private Block load(long position) throws IOException {
    int index = indexOf(position);
    Block block = blocks.get(index);
    if (index != loaded) {
      // what is loaded is written over, and must not be taken for itself if that fails
      loaded = -1;
      ByteBuffer bytes = decompress(block);
      byte[] previous = index == 0 ? sealed.previous() : blocks.get(index - 1).hash();
      if (!Arrays.equals(chain.next(previous, bytes), block.hash())) {
        throw damaged("was altered: block " + index + " does not fit the chain");
      }
      raw = bytes;
      loaded = index;
    }
    return block;
  }

  private int indexOf(long position) {
    if (loaded >= 0) {
      Block block = blocks.get(loaded);
      if (position >= block.rawStart() && position < block.rawStart() + block.rawBytes()) {
        return loaded;
      }
    }
    int low = 0;
    int high = blocks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (blocks.get(middle).rawStart() <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private ByteBuffer decompress(Block block) throws IOException {
    ByteBuffer compressed = compressedBytes.of(block.compressedBytes());
    OpenInput.readFully(channel, compressed, block.fileStart());
    compressed.flip();
    var crc = new CRC32C();
    crc.update(compressed.duplicate());
    if ((int) crc.getValue() != block.crc()) {
      throw damaged("was altered: a block's sum does not fit");
    }
    ByteBuffer bytes = rawBytes.of(block.rawBytes());
    try {
      if (Zstd.decompress(bytes, compressed) != block.rawBytes()) {
        throw damaged("has a block that is shorter than it says");
      }
    } catch (ZstdException e) {
      throw damaged("has a block that cannot be decompressed: " + e.getMessage());
    }
    return bytes.flip();
  }

  private RecordingDamaged damaged(String what) {
    return new RecordingDamaged(file.getFileName() + " " + what);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
