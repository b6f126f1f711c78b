package dev.weir.store.recording;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A segment that is being written, mapped into memory. Its file is filled with zeros before it is
 * mapped, so that every page has its place on disk: a full disk is an {@link IOException} of the
 * thread that makes it, never a fault of the thread that writes. {@link #append} belongs to one
 * thread at a time; {@link #force} may run beside it; {@link #close} after both.
 */
final class OpenSegment implements AutoCloseable {
  private static final int ZEROS_BYTES = 1 << 20;
  private static final int PAGE_BYTES = 4096;

  private final Path file;
  private final SegmentHeader header;
  private final Arena arena;
  private final MemorySegment mapped;
  private final ByteBuffer buffer;
  private final ByteBuffer crcView;
  private final CRC32C crc = new CRC32C();
  private int position = SegmentHeader.BYTES;

  private OpenSegment(Path file, SegmentHeader header, Arena arena, MemorySegment mapped) {
    this.file = file;
    this.header = header;
    this.arena = arena;
    this.mapped = mapped;
    this.buffer = mapped.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    this.crcView = buffer.duplicate();
  }

  /**
   * Makes the file, reserves its bytes and maps it. Blocks.
   *
   * @throws IOException if the disk does not give the bytes; nothing is left behind
   */
  static OpenSegment create(Path file, SegmentHeader header, int segmentBytes) throws IOException {
    // It gets its name with its header written: whoever finds a segment can read it.
    Path made = SegmentFolder.beingMade(file);
    try {
      return named(file, made, mapped(file, made, header, segmentBytes));
    } catch (IOException | RuntimeException e) {
      SegmentFolder.deleteIfPossible(made, e);
      throw e;
    }
  }

  private static OpenSegment named(Path file, Path made, OpenSegment segment) throws IOException {
    try {
      if (Files.exists(file)) {
        throw new FileAlreadyExistsException(file.toString());
      }
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
      return segment;
    } catch (IOException | RuntimeException e) {
      segment.close();
      throw e;
    }
  }

  /** What an attempt that failed may have left under this name holds nothing. */
  private static OpenSegment mapped(Path file, Path made, SegmentHeader header, int segmentBytes)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            made,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      return map(file, header, segmentBytes, channel);
    }
  }

  private static OpenSegment map(
      Path file, SegmentHeader header, int segmentBytes, FileChannel channel) throws IOException {
    fillWithZeros(channel, segmentBytes);
    writeFully(channel, header.encode(), 0);
    Arena arena = Arena.ofShared();
    try {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, segmentBytes, arena);
      var segment = new OpenSegment(file, header, arena, mapped);
      segment.touchPages();
      return segment;
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static void fillWithZeros(FileChannel channel, int segmentBytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES);
    for (int at = 0; at < segmentBytes; at += ZEROS_BYTES) {
      writeFully(channel, zeros.clear().limit(Math.min(ZEROS_BYTES, segmentBytes - at)), at);
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes, long at)
      throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }

  /** Takes the page faults of first writes here rather than on an event loop. */
  private void touchPages() {
    for (int at = PAGE_BYTES; at < buffer.capacity(); at += PAGE_BYTES) {
      buffer.putLong(at, 0);
    }
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
    try {
      mapped.force();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
