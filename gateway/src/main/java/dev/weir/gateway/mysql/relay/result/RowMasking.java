package dev.weir.gateway.mysql.relay.result;

import dev.weir.gateway.mysql.relay.packet.MalformedPacket;
import dev.weir.gateway.mysql.relay.packet.Packet;
import dev.weir.gateway.mysql.relay.packet.PacketReader;
import dev.weir.gateway.mysql.relay.packet.PacketWriter;
import dev.weir.policy.mask.MaskBuffer;
import dev.weir.policy.mask.ValueMask;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Rewrites rows, text and binary, with their masked columns. Reused for every row of a session;
 * used on its event loop only.
 */
public final class RowMasking {
  /** The bits of a binary row's NULLs begin with this one. */
  private static final int NULL_BITS_OFFSET = 2;

  private static final int NULL_IN_TEXT = 0xfb;

  private final MaskBuffer masked = new MaskBuffer();

  /**
   * The payload of a row, masked.
   *
   * @throws MalformedPacket if the row is malformed or has another number of columns than the plan
   */
  public byte[] rewrite(Packet packet, ResultPlan plan) {
    byte[] row = packet.bytes(0);
    ByteBuf out = Unpooled.buffer(row.length + 16);
    var in = new PacketReader(Unpooled.wrappedBuffer(row), 0, row.length);
    if (plan.binary()) {
      binary(row, in, plan, out);
    } else {
      text(row, in, plan, out);
    }
    if (in.left() > 0) {
      throw new MalformedPacket("row is longer than its columns");
    }
    byte[] payload = new byte[out.readableBytes()];
    out.readBytes(payload);
    return payload;
  }

  private void text(byte[] row, PacketReader in, ResultPlan plan, ByteBuf out) {
    for (int column = 0; column < plan.columnCount(); column++) {
      long length = in.lengthOrNull();
      boolean isNull = length == PacketReader.NULL;
      int from = in.skip(isNull ? 0 : length);
      int written = mask(plan.mask(column), row, from, isNull ? -1 : (int) length);
      if (written == ValueMask.NULL) {
        out.writeByte(NULL_IN_TEXT);
      } else {
        PacketWriter.length(masked.length(), out);
        out.writeBytes(masked.array(), 0, masked.length());
      }
    }
  }

  private void binary(byte[] row, PacketReader in, ResultPlan plan, ByteBuf out) {
    if (in.int1() != 0) {
      throw new MalformedPacket("a binary row that does not begin as one");
    }
    int bitmapBytes = (plan.columnCount() + NULL_BITS_OFFSET + 7) / 8;
    byte[] nulls = in.bytes(bitmapBytes);
    out.writeByte(0);
    int bitmapAt = out.writerIndex();
    out.writeZero(bitmapBytes);
    byte[] told = new byte[bitmapBytes];
    for (int column = 0; column < plan.columnCount(); column++) {
      int bit = column + NULL_BITS_OFFSET;
      boolean isNull = (nulls[bit / 8] & 1 << bit % 8) != 0;
      int form = FieldType.fixedBytes(plan.type(column));
      long length = isNull ? 0 : length(in, form);
      int from = in.skip(length);
      int written = mask(plan.mask(column), row, from, isNull ? -1 : (int) length);
      if (written == ValueMask.NULL) {
        told[bit / 8] |= (byte) (1 << bit % 8);
      } else {
        write(form, out);
      }
    }
    out.setBytes(bitmapAt, told);
  }

  private static long length(PacketReader in, int form) {
    return switch (form) {
      case FieldType.SHORT_LENGTH -> in.int1();
      case FieldType.ENCODED_LENGTH -> in.lengthEncoded();
      default -> form;
    };
  }

  private void write(int form, ByteBuf out) {
    switch (form) {
      case FieldType.SHORT_LENGTH -> out.writeByte(masked.length());
      case FieldType.ENCODED_LENGTH -> PacketWriter.length(masked.length(), out);
      default -> {
        if (masked.length() != form) {
          throw new IllegalStateException("a mask made a value that its type cannot have");
        }
      }
    }
    out.writeBytes(masked.array(), 0, masked.length());
  }

  /**
   * Leaves what the value becomes in the buffer.
   *
   * @param length -1 for SQL NULL
   * @return {@link ValueMask#NULL} for SQL NULL
   */
  private int mask(
      @org.jspecify.annotations.Nullable ValueMask mask, byte[] row, int from, int length) {
    masked.clear();
    if (mask != null && (length >= 0 || mask.masksNull())) {
      int written = mask.apply(row, from, Math.max(0, length), masked);
      if (written != ValueMask.UNCHANGED) {
        return written;
      }
    }
    if (length < 0) {
      return ValueMask.NULL;
    }
    masked.put(row, from, length);
    return length;
  }
}
