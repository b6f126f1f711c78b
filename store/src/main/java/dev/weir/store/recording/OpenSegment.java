package dev.weir.store.recording;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A segment that is being written, mapped into memory. Its file is filled with zeros before it is
 * mapped, so that every page has its place on disk: a full disk is an {@link IOException} of the
 * thread that makes it, never a fault of the thread that writes. Only the pages around the place
 * where it is written are in this process's memory. {@link #append} belongs to one thread at a
 * time; {@link #force} and {@link #follow} may run beside it; {@link #close} after both.
 */
final class OpenSegment implements AutoCloseable {
  private static final int ZEROS_BYTES = 1 << 20;
  private static final int PAGE_BYTES = 4096;

  /** What is at hand of a segment that waits for its turn. */
  static final int FIRST_BYTES = 1 << 20;

  /** What is at hand ahead of the place that is written, of a segment that fills. */
  static final int AHEAD_BYTES_MAX = 8 << 20;

  /** After so many bytes somebody is to {@link #follow}. */
  private static final int STEP_BYTES = 512 << 10;

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Path file;
  private final SegmentHeader header;
  private final Disk.Mapping mapping;
  private final ByteBuffer buffer;
  private final ByteBuffer crcView;
  private final CRC32C crc = new CRC32C();
  private int position = SegmentHeader.BYTES;
  private int followedAt;

  /** The position, for other threads. */
  private final AtomicInteger written = new AtomicInteger(SegmentHeader.BYTES);

  // Guarded by this.
  private int touched;
  private int left;
  private boolean closed;

  private OpenSegment(Path file, SegmentHeader header, Disk.Mapping mapping) {
    this.file = file;
    this.header = header;
    this.mapping = mapping;
    this.buffer = mapping.buffer().order(ByteOrder.LITTLE_ENDIAN);
    this.crcView = buffer.duplicate();
  }

  /** What has to be on disk of a segment before it is used. */
  enum OnDisk {
    /** Its name. Its length goes there with what is recorded. */
    NAME,
    /** Its length as well, so that what is recorded is on disk as soon as its bytes are. */
    NAME_AND_LENGTH
  }

  /**
   * Makes the file, reserves its bytes and maps it. Blocks.
   *
   * @throws IOException if the disk does not give the bytes; nothing is left behind
   */
  static OpenSegment create(
      SegmentFolder folder, SegmentHeader header, int segmentBytes, OnDisk onDisk)
      throws IOException {
    Path file = folder.open(header.lane(), header.sequence());
    // It gets its name with its header written: whoever finds a segment can read it.
    Path made = SegmentFolder.beingMade(file);
    try {
      return named(folder, file, made, mapped(folder, file, made, header, segmentBytes, onDisk));
    } catch (IOException | RuntimeException e) {
      SegmentFolder.deleteIfPossible(folder.disk(), made, e);
      throw e;
    }
  }

  private static OpenSegment named(SegmentFolder folder, Path file, Path made, OpenSegment segment)
      throws IOException {
    try {
      if (Files.exists(file)) {
        throw new FileAlreadyExistsException(file.toString());
      }
      folder.disk().rename(made, file);
    } catch (IOException | RuntimeException e) {
      segment.close();
      throw e;
    }
    try {
      folder.force();
      return segment;
    } catch (IOException | RuntimeException e) {
      segment.close();
      SegmentFolder.deleteIfPossible(folder.disk(), file, e);
      throw e;
    }
  }

  /** What an attempt that failed may have left under this name holds nothing. */
  private static OpenSegment mapped(
      SegmentFolder folder,
      Path file,
      Path made,
      SegmentHeader header,
      int segmentBytes,
      OnDisk onDisk)
      throws IOException {
    try (Disk.NewFile out = folder.disk().create(made)) {
      fillWithZeros(out, segmentBytes);
      out.write(header.encode(), 0);
      if (onDisk == OnDisk.NAME_AND_LENGTH) {
        out.force();
      }
      var segment = new OpenSegment(file, header, out.map(segmentBytes));
      segment.touch(FIRST_BYTES);
      return segment;
    }
  }

  private static void fillWithZeros(Disk.NewFile out, int segmentBytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(ZEROS_BYTES, segmentBytes));
    for (int at = 0; at < segmentBytes; at += ZEROS_BYTES) {
      out.write(zeros.clear().limit(Math.min(ZEROS_BYTES, segmentBytes - at)), at);
    }
  }

  /**
   * Takes the page faults of first writes here rather than on an event loop. It may be writing
   * there already: nothing is added to what it writes.
   */
  private synchronized void touch(int until) {
    for (int end = Math.min(until, buffer.capacity()); touched < end; touched += PAGE_BYTES) {
      var _ = (long) LONG.getAndAdd(buffer, touched, 0L);
    }
  }

  /** Whether so much was written that somebody is to {@link #follow}; told once. */
  boolean wantsToBeFollowed() {
    if (position - followedAt < STEP_BYTES) {
      return false;
    }
    followedAt = position;
    return true;
  }

  /** Brings what will be written next into memory, and leaves what was. Not on an event loop. */
  synchronized void follow() {
    if (closed) {
      return;
    }
    int now = written.getOpaque();
    touch(now + ahead(now));
    int done = now / PAGE_BYTES * PAGE_BYTES;
    if (done > left) {
      mapping.leave(left, done - left);
      left = done;
    }
  }

  /** As much as was written of the segment: who writes little needs little. */
  private static int ahead(int now) {
    return Math.clamp(now, FIRST_BYTES, AHEAD_BYTES_MAX);
  }

  /**
   * Appends a record. When this returns a reader of the file finds it, whatever becomes of this
   * process. The caller has made sure that {@link #remaining()} is enough.
   *
   * @param tail behind the payload's first bytes, read from position to limit and left as it is
   */
  void append(
      int kind, int session, long atMicros, byte[] payload, int length, @Nullable ByteBuffer tail) {
    int start = position;
    int end = start + RecordFormat.HEAD_BYTES;
    buffer.putInt(start + RecordFormat.KIND_AT, kind);
    buffer.putInt(start + RecordFormat.SESSION_AT, session);
    buffer.putLong(start + RecordFormat.MICROS_AT, atMicros);
    buffer.put(end, payload, 0, length);
    end += length;
    if (tail != null) {
      buffer.put(end, tail, tail.position(), tail.remaining());
      end += tail.remaining();
    }
    int recordBytes = end - start;
    int sum = RecordFormat.crc(crc, crcView, start, recordBytes);
    RecordFormat.commit(buffer, start, recordBytes, sum);
    position = start + (int) RecordFormat.aligned(recordBytes);
    written.setOpaque(position);
  }

  /** Says in the file that nothing follows; there is always room for it. */
  void end(long atMicros) {
    append(RecordType.SEGMENT_END.code(), 0, atMicros, new byte[0], 0, null);
  }

  /** Bytes left for records, without the one that ends the segment. */
  int remaining() {
    return buffer.capacity() - position - RecordFormat.HEAD_BYTES;
  }

  boolean isUnused() {
    return position == SegmentHeader.BYTES;
  }

  SegmentHeader header() {
    return header;
  }

  Path file() {
    return file;
  }

  /**
   * Waits until everything appended so far is on disk.
   *
   * @throws IOException if the disk says no
   */
  void force() throws IOException {
    mapping.force();
  }

  @Override
  public synchronized void close() {
    closed = true;
    mapping.close();
  }
}
