package dev.weir.sql.postgres.parser;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.PassiveDataSegment;

/**
 * The memory of a parser's instance, of which only those pages take room that were touched. The
 * module is linked with a C stack of 32 MiB below its heap, and few statements use more than some
 * kilobytes of it: with all pages at hand, an instance would take 35 MiB, of which one is used.
 *
 * <p>WebAssembly's order of bytes is little-endian. Used by one thread at a time, as its module is;
 * what waits for other threads is not offered.
 */
@SuppressWarnings("removal") // the interface still demands what it will not have any more
final class ParserMemory implements Memory {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int PAGE_SHIFT = 16;
  private static final int IN_PAGE = Memory.PAGE_SIZE - 1;

  private final int pagesInitial;
  private final int pagesMax;

  /** Null where nothing was touched: all zeros. */
  private @Nullable byte[][] pages;

  private int touched;
  private DataSegment[] segments = {};

  /**
   * @param pagesInitial of 64 KiB, that can be used at once
   * @param pagesMax to which it may grow; less than 2 GiB
   */
  ParserMemory(int pagesInitial, int pagesMax) {
    this.pagesInitial = pagesInitial;
    this.pagesMax = pagesMax;
    this.pages = new byte[pagesInitial][];
  }

  /** How many pages take room. */
  int pagesTouched() {
    return touched;
  }

  @Override
  public int pages() {
    return pages.length;
  }

  @Override
  public int initialPages() {
    return pagesInitial;
  }

  @Override
  public int maximumPages() {
    return pagesMax;
  }

  @Override
  public int grow(int more) {
    int before = pages.length;
    if (more < 0 || more > pagesMax - before) {
      return -1;
    }
    pages = Arrays.copyOf(pages, before + more);
    return before;
  }

  @Override
  public void initialize(Instance instance, DataSegment @Nullable [] data) {
    segments = data == null ? new DataSegment[0] : data;
    for (DataSegment segment : segments) {
      if (segment instanceof ActiveDataSegment active) {
        int address =
            (int) ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions())[0];
        write(address, active.data(), 0, active.data().length);
      }
    }
  }

  @Override
  public void initPassiveSegment(int segment, int address, int from, int length) {
    write(address, segments[segment].data(), from, length);
  }

  @Override
  public void drop(int segment) {
    segments[segment] = PassiveDataSegment.EMPTY;
  }

  /** Fails with an {@link IndexOutOfBoundsException} behind the last page. */
  private byte[] page(int address) {
    byte[] page = pages[address >>> PAGE_SHIFT];
    return page != null ? page : touch(address >>> PAGE_SHIFT);
  }

  private byte[] touch(int number) {
    byte[] page = new byte[Memory.PAGE_SIZE];
    pages[number] = page;
    touched++;
    return page;
  }

  private static boolean crosses(int address, int bytes) {
    return (address & IN_PAGE) > Memory.PAGE_SIZE - bytes;
  }

  /** How many bytes from here to the end of the page, but no more than {@code length}. */
  private static int inPage(int address, int length) {
    return Math.min(length, Memory.PAGE_SIZE - (address & IN_PAGE));
  }

  private void requireWithin(int address, int length) {
    Objects.checkFromIndexSize(
        Integer.toUnsignedLong(address), length, (long) pages.length * Memory.PAGE_SIZE);
  }

  @Override
  public byte read(int address) {
    return page(address)[address & IN_PAGE];
  }

  @Override
  public void writeByte(int address, byte value) {
    page(address)[address & IN_PAGE] = value;
  }

  @Override
  public short readShort(int address) {
    return crosses(address, Short.BYTES)
        ? (short) pieces(address, Short.BYTES)
        : (short) SHORT.get(page(address), address & IN_PAGE);
  }

  @Override
  public void writeShort(int address, short value) {
    if (crosses(address, Short.BYTES)) {
      pieces(address, value, Short.BYTES);
    } else {
      SHORT.set(page(address), address & IN_PAGE, value);
    }
  }

  @Override
  public int readInt(int address) {
    return crosses(address, Integer.BYTES)
        ? (int) pieces(address, Integer.BYTES)
        : (int) INT.get(page(address), address & IN_PAGE);
  }

  @Override
  public void writeI32(int address, int value) {
    if (crosses(address, Integer.BYTES)) {
      pieces(address, value, Integer.BYTES);
    } else {
      INT.set(page(address), address & IN_PAGE, value);
    }
  }

  @Override
  public long readLong(int address) {
    return crosses(address, Long.BYTES)
        ? pieces(address, Long.BYTES)
        : (long) LONG.get(page(address), address & IN_PAGE);
  }

  @Override
  public void writeLong(int address, long value) {
    if (crosses(address, Long.BYTES)) {
      pieces(address, value, Long.BYTES);
    } else {
      LONG.set(page(address), address & IN_PAGE, value);
    }
  }

  private long pieces(int address, int bytes) {
    requireWithin(address, bytes);
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << Byte.SIZE | read(address + i) & 0xff;
    }
    return value;
  }

  private void pieces(int address, long value, int bytes) {
    requireWithin(address, bytes);
    for (int i = 0; i < bytes; i++) {
      writeByte(address + i, (byte) (value >>> Byte.SIZE * i));
    }
  }

  @Override
  public long readU16(int address) {
    return readShort(address) & 0xffff;
  }

  @Override
  public float readFloat(int address) {
    return Float.intBitsToFloat(readInt(address));
  }

  @Override
  public long readF32(int address) {
    return readInt(address);
  }

  @Override
  public void writeF32(int address, float value) {
    writeI32(address, Float.floatToRawIntBits(value));
  }

  @Override
  public double readDouble(int address) {
    return Double.longBitsToDouble(readLong(address));
  }

  @Override
  public long readF64(int address) {
    return readLong(address);
  }

  @Override
  public void writeF64(int address, double value) {
    writeLong(address, Double.doubleToRawLongBits(value));
  }

  @Override
  public byte[] readBytes(int address, int length) {
    requireWithin(address, length);
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      int at = address + done;
      int count = inPage(at, length - done);
      byte[] page = pages[at >>> PAGE_SHIFT];
      if (page != null) {
        System.arraycopy(page, at & IN_PAGE, bytes, done, count);
      }
      done += count;
    }
    return bytes;
  }

  @Override
  public void write(int address, byte[] bytes, int from, int length) {
    Objects.checkFromIndexSize(from, length, bytes.length);
    requireWithin(address, length);
    for (int done = 0; done < length; ) {
      int at = address + done;
      int count = inPage(at, length - done);
      System.arraycopy(bytes, from + done, page(at), at & IN_PAGE, count);
      done += count;
    }
  }

  @Override
  public void fill(byte value, int from, int to) {
    requireWithin(from, to - from);
    for (int at = from; at != to; ) {
      int count = inPage(at, to - at);
      int start = at & IN_PAGE;
      if (value != 0 || pages[at >>> PAGE_SHIFT] != null) {
        Arrays.fill(page(at), start, start + count, value);
      }
      at += count;
    }
  }

  @Override
  public void zero() {
    Arrays.fill(pages, null);
    touched = 0;
  }

  @Override
  public void copy(int to, int from, int length) {
    requireWithin(from, length);
    requireWithin(to, length);
    if (Integer.compareUnsigned(from, to) < 0) {
      copyFromItsEnd(to, from, length);
    } else {
      copyFromItsStart(to, from, length);
    }
  }

  private void copyFromItsStart(int to, int from, int length) {
    for (int done = 0; done < length; ) {
      int target = to + done;
      int source = from + done;
      int count = inPage(target, inPage(source, length - done));
      move(target, source, count);
      done += count;
    }
  }

  /** The target may lie upon the source's end. */
  private void copyFromItsEnd(int to, int from, int length) {
    for (int left = length; left > 0; ) {
      int target = to + left - 1;
      int source = from + left - 1;
      int count = Math.min(left, 1 + Math.min(target & IN_PAGE, source & IN_PAGE));
      left -= count;
      move(to + left, from + left, count);
    }
  }

  private void move(int to, int from, int count) {
    System.arraycopy(page(from), from & IN_PAGE, page(to), to & IN_PAGE, count);
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public Object lock(int address) {
    throw ofOneThread();
  }

  @Override
  public int waitOn(int address, int expected, long nanos) {
    throw ofOneThread();
  }

  @Override
  public int waitOn(int address, long expected, long nanos) {
    throw ofOneThread();
  }

  @Override
  public int notify(int address, int count) {
    throw ofOneThread();
  }

  private static UnsupportedOperationException ofOneThread() {
    return new UnsupportedOperationException("the parser's memory is of one thread");
  }
}
