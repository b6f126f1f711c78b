package dev.weir.store.recording;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The first 128 bytes of a segment: magic (8), version u16, gateway length u16, lane u32, sequence
 * u64, created i64 µs, run (26 ASCII), gateway (40 UTF-8), zeros, CRC-32C u32 of all before it.
 *
 * @param lane which of the gateway's lanes wrote it
 * @param sequence counts from 1 within the lane
 * @param run one start of the gateway; a session never outlives it
 */
record SegmentHeader(int lane, long sequence, long createdMicros, String run, String gateway) {
  static final int BYTES = 128;
  static final int RUN_BYTES = 26;
  static final int GATEWAY_BYTES_MAX = 40;

  private static final long MAGIC = 0x3147455352494557L; // "WEIRSEG1"
  private static final short VERSION = 1;
  private static final int CRC_AT = BYTES - Integer.BYTES;

  /** The header as bytes, from position 0 to {@link #BYTES}. */
  ByteBuffer encode() {
    byte[] gatewayUtf8 = gateway.getBytes(StandardCharsets.UTF_8);
    byte[] runAscii = run.getBytes(StandardCharsets.US_ASCII);
    if (gatewayUtf8.length > GATEWAY_BYTES_MAX || runAscii.length != RUN_BYTES) {
      throw new IllegalArgumentException("the gateway's name or the run's id has the wrong length");
    }
    ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(MAGIC).putShort(VERSION).putShort((short) gatewayUtf8.length);
    out.putInt(lane).putLong(sequence).putLong(createdMicros).put(runAscii).put(gatewayUtf8);
    return out.putInt(CRC_AT, crc(out)).clear();
  }

  /** Null if these are not a header of this version, whole and unaltered. */
  static @Nullable SegmentHeader decode(ByteBuffer bytes) {
    ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() < BYTES
        || in.getInt(CRC_AT) != crc(in)
        || in.getLong() != MAGIC
        || in.getShort() != VERSION) {
      return null;
    }
    int gatewayBytes = in.getShort();
    if (gatewayBytes < 0 || gatewayBytes > GATEWAY_BYTES_MAX) {
      return null;
    }
    int lane = in.getInt();
    long sequence = in.getLong();
    long createdMicros = in.getLong();
    return new SegmentHeader(
        lane, sequence, createdMicros, text(in, RUN_BYTES), text(in, gatewayBytes));
  }

  private static String text(ByteBuffer in, int length) {
    var bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int crc(ByteBuffer header) {
    var crc = new CRC32C();
    crc.update(header.duplicate().clear().limit(CRC_AT));
    return (int) crc.getValue();
  }
}
