package dev.weir.wire.postgres;

/**
 * Where one whole message lies in a buffer: a view to be used again and again, so that passing a
 * message on costs no allocation. All positions are absolute indexes of the buffer that was given
 * to the decoder; they hold until the buffer's bytes are moved or discarded.
 *
 * <p>Not thread-safe: belongs to the connection that fills it.
 */
public final class Frame {
  /** The type of packets that have none: those of the start-up phase. */
  public static final byte NO_TYPE = 0;

  private byte type;
  private int start;
  private int bodyStart;
  private int end;
  private int expectedBytes;

  /** The message's type byte, or {@link #NO_TYPE}. */
  public byte type() {
    return type;
  }

  /** Index of the message's first byte: the type byte, or the length field if there is no type. */
  public int start() {
    return start;
  }

  /** Index of the first byte after the length field. */
  public int bodyStart() {
    return bodyStart;
  }

  /** Index after the message's last byte. */
  public int end() {
    return end;
  }

  /** Bytes of the whole message with type and length field. */
  public int totalLength() {
    return end - start;
  }

  /** Bytes of the body. */
  public int bodyLength() {
    return end - bodyStart;
  }

  /**
   * How many bytes, counted from the reader index, are needed to go on after a decoder found no
   * whole message: the header, or, once the length is known and within its limit, the message.
   */
  public int expectedBytes() {
    return expectedBytes;
  }

  void found(byte messageType, int startIndex, int headerBytes, int totalBytes) {
    type = messageType;
    start = startIndex;
    bodyStart = startIndex + headerBytes;
    end = startIndex + totalBytes;
    expectedBytes = totalBytes;
  }

  void incomplete(int bytes) {
    expectedBytes = bytes;
  }

  @Override
  public String toString() {
    return "Frame[type=" + type + ", start=" + start + ", end=" + end + "]";
  }
}
