package dev.weir.store.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Steps through a segment's records. What {@link #payload()} gives holds until the next step. Used
 * by one thread.
 */
final class RecordCursor {
  private static final int WINDOW_BYTES = 256 << 10;
  private static final int RECORD_BYTES_MOST = 1 << 30;

  private final SegmentInput input;
  private final CRC32C crc = new CRC32C();
  private ByteBuffer window = window(WINDOW_BYTES);
  private ByteBuffer crcView = window.duplicate();
  private long windowStart;
  private int windowBytes;
  private long position;
  private int recordAt;
  private int recordBytes;

  RecordCursor(SegmentInput input) {
    this(input, SegmentHeader.BYTES);
  }

  /**
   * @param position where a record starts
   */
  RecordCursor(SegmentInput input, long position) {
    this.input = input;
    this.position = position;
    this.windowStart = position;
  }

  /** What a step found. */
  enum Step {
    RECORD,
    /** Nothing is written here, or not yet. */
    NOTHING,
    /** Something is written here, but it is not a whole record. */
    TORN
  }

  Step next() throws IOException {
    if (!holds(RecordFormat.HEAD_BYTES)) {
      return Step.NOTHING;
    }
    long word = window.getLong(at());
    if (word == 0) {
      windowBytes = at(); // look at the file again next time
      return Step.NOTHING;
    }
    int bytes = RecordFormat.bytesOf(word);
    if (bytes < RecordFormat.HEAD_BYTES || bytes > RECORD_BYTES_MOST) {
      return torn();
    }
    int space = (int) RecordFormat.aligned(bytes);
    if (!holds(space)
        || RecordFormat.crc(crc, crcView, at(), bytes) != RecordFormat.crcOf(word)
        || !isZero(at() + bytes, at() + space)) {
      return torn();
    }
    recordAt = at();
    recordBytes = bytes;
    position += space;
    return Step.RECORD;
  }

  private Step torn() {
    windowBytes = at();
    return Step.TORN;
  }

  private boolean isZero(int from, int to) {
    for (int i = from; i < to; i++) {
      if (window.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private int at() {
    return (int) (position - windowStart);
  }

  /** Makes sure that so many bytes from the position on are in the window, if there are as many. */
  private boolean holds(int bytes) throws IOException {
    if (at() + bytes <= windowBytes) {
      return true;
    }
    if (bytes > window.capacity()) {
      window = window((int) Math.min(RECORD_BYTES_MOST, 2L * bytes));
      crcView = window.duplicate();
    }
    windowStart = position;
    windowBytes = input.read(window.clear(), position);
    return bytes <= windowBytes;
  }

  private static ByteBuffer window(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Where the next record starts, or would. */
  long position() {
    return position;
  }

  int kind() {
    return window.getInt(recordAt + RecordFormat.KIND_AT);
  }

  int session() {
    return window.getInt(recordAt + RecordFormat.SESSION_AT);
  }

  long micros() {
    return window.getLong(recordAt + RecordFormat.MICROS_AT);
  }

  ByteBuffer payload() {
    return window.slice(recordAt + RecordFormat.HEAD_BYTES, recordBytes - RecordFormat.HEAD_BYTES);
  }
}
