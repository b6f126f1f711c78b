package dev.weir.wire.mysql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Where one whole payload lies: a view to be used again and again, so that passing a packet on
 * costs no allocation. A payload of 16 MiB - 1 bytes or more comes in several packets; {@link
 * #payload()} then joins them without their headers.
 *
 * <p>{@link #start()} and {@link #end()} are indexes of the buffer that was given to the decoder,
 * headers included; {@link #payloadStart()} and {@link #payloadEnd()} are indexes of {@link
 * #payload()}, which is that same buffer unless there are several packets. All hold until the
 * buffer's bytes are moved or discarded. Not thread-safe: belongs to the connection that fills it.
 */
public final class Frame {
  private ByteBuf payload = Unpooled.EMPTY_BUFFER;
  private int start;
  private int end;
  private int payloadStart;
  private int payloadEnd;
  private int sequenceId;
  private int packetCount;
  private int expectedBytes;

  /** The buffer in which the payload stands without interruption; not retained. */
  public ByteBuf payload() {
    return payload;
  }

  /** Index in {@link #payload()} of the payload's first byte. */
  public int payloadStart() {
    return payloadStart;
  }

  /** Index in {@link #payload()} after the payload's last byte. */
  public int payloadEnd() {
    return payloadEnd;
  }

  /** Bytes of the payload. */
  public int payloadLength() {
    return payloadEnd - payloadStart;
  }

  /** The payload's first byte, unsigned; -1 if it is empty. */
  public int firstByte() {
    return payloadStart == payloadEnd ? -1 : payload.getUnsignedByte(payloadStart);
  }

  /** Index of the first packet's header in the decoder's buffer. */
  public int start() {
    return start;
  }

  /** Index after the last packet in the decoder's buffer. */
  public int end() {
    return end;
  }

  /** Bytes of all packets with their headers. */
  public int totalLength() {
    return end - start;
  }

  /** The sequence id of the first packet, 0 to 255. */
  public int sequenceId() {
    return sequenceId;
  }

  /** In how many packets the payload came. */
  public int packetCount() {
    return packetCount;
  }

  /**
   * How many bytes, counted from the reader index, are needed to go on after a decoder found no
   * whole payload: the next header, or, once a length is known and within its limit, that packet.
   */
  public int expectedBytes() {
    return expectedBytes;
  }

  void found(int startIndex, int endIndex, int firstSequenceId, int packets) {
    start = startIndex;
    end = endIndex;
    sequenceId = firstSequenceId;
    packetCount = packets;
    expectedBytes = endIndex - startIndex;
  }

  void payload(ByteBuf buffer, int from, int to) {
    payload = buffer;
    payloadStart = from;
    payloadEnd = to;
  }

  void incomplete(int bytes) {
    expectedBytes = bytes;
  }

  @Override
  public String toString() {
    return "Frame[start=" + start + ", end=" + end + ", sequenceId=" + sequenceId + "]";
  }
}
