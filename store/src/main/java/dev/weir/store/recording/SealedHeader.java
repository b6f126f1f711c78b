package dev.weir.store.recording;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The first 112 bytes of a sealed segment: magic (8), version u32, block count u32, bytes before
 * compression u64, last event i64 µs, previous segment's hash (32), own hash (32), zeros, CRC-32C
 * u32 of all before it.
 *
 * @param previous the hash of the lane's segment before, zeros if it is the first
 * @param hash the hash of its last block, which stands for the whole lane up to here
 */
record SealedHeader(int blockCount, long rawBytes, long lastMicros, byte[] previous, byte[] hash) {
  static final int BYTES = 112;

  private static final long MAGIC = 0x4c41455352494557L; // "WEIRSEAL"
  private static final int VERSION = 1;
  private static final int CRC_AT = BYTES - Integer.BYTES;

  ByteBuffer encode() {
    ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(MAGIC).putInt(VERSION).putInt(blockCount).putLong(rawBytes).putLong(lastMicros);
    out.put(previous).put(hash);
    return out.putInt(CRC_AT, crc(out)).clear();
  }

  /** Null if these are not such a header, whole and unaltered. */
  static @Nullable SealedHeader decode(ByteBuffer bytes) {
    ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() < BYTES
        || in.getInt(CRC_AT) != crc(in)
        || in.getLong() != MAGIC
        || in.getInt() != VERSION) {
      return null;
    }
    int blockCount = in.getInt();
    long rawBytes = in.getLong();
    long lastMicros = in.getLong();
    var previous = new byte[BlockChain.HASH_BYTES];
    var hash = new byte[BlockChain.HASH_BYTES];
    in.get(previous).get(hash);
    return new SealedHeader(blockCount, rawBytes, lastMicros, previous, hash);
  }

  private static int crc(ByteBuffer header) {
    var crc = new CRC32C();
    crc.update(header.duplicate().clear().limit(CRC_AT));
    return (int) crc.getValue();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SealedHeader that
        && blockCount == that.blockCount
        && rawBytes == that.rawBytes
        && lastMicros == that.lastMicros
        && Arrays.equals(previous, that.previous)
        && Arrays.equals(hash, that.hash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hash);
  }
}
