package dev.weir.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Received bytes in which messages are found one after the other. Messages that pass unchanged make
 * a run, which goes to the other side as one slice; whoever replaces or drops a message cuts the
 * run before it. Touched by the session's event loop only.
 */
public final class Burst {
  private static final int TAIL_BYTES_MIN = 1_024;
  private static final int GROW_BYTES_MIN = 64 << 10;

  private final ByteBufAllocator allocator;
  private final Leg target;
  private final LargeMessages large;
  private int counted;
  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private int runStart;

  public Burst(ByteBufAllocator allocator, Leg target, LargeMessages large) {
    this.allocator = allocator;
    this.target = target;
    this.large = large;
  }

  /** The bytes; the reader index is behind the last message that was dealt with. */
  public ByteBuf in() {
    return in;
  }

  public int waitingBytes() {
    return in.readableBytes();
  }

  /** Takes over what was received. */
  public void add(ByteBuf received) {
    if (!in.isReadable()) {
      in.release();
      in = received;
    } else if (in.refCnt() == 1 && in.maxFastWritableBytes() >= received.readableBytes()) {
      in.writeBytes(received);
      received.release();
    } else {
      in = joined(received);
    }
    runStart = in.readerIndex();
  }

  private ByteBuf joined(ByteBuf received) {
    int bytes = in.readableBytes() + received.readableBytes();
    int size = Math.max(bytes + bytes / 2, GROW_BYTES_MIN);
    try {
      count(size);
    } catch (LargeMessages.NoRoom full) {
      received.release();
      throw full;
    }
    ByteBuf whole = allocator.buffer(size);
    whole.writeBytes(in).writeBytes(received);
    in.release();
    received.release();
    return whole;
  }

  private void count(int size) {
    large.resize(counted, size);
    counted = size;
  }

  /** Hands on the run up to {@code end} and begins the next one at {@code next}. */
  public void cut(int end, int next) {
    if (end > runStart) {
      target.write(in.retainedSlice(runStart, end - runStart));
    }
    runStart = next;
  }

  /** Hands on the run and keeps what is not a whole message yet in a buffer of its own. */
  public void end() {
    int end = in.readerIndex();
    if (end == in.writerIndex() && runStart == 0 && end > 0) {
      ByteBuf all = in;
      in = Unpooled.EMPTY_BUFFER;
      count(0);
      target.write(all.readerIndex(0));
      runStart = 0;
      return;
    }
    cut(end, end);
    int left = in.readableBytes();
    if (left == 0) {
      in.release();
      in = Unpooled.EMPTY_BUFFER;
      count(0);
      runStart = 0;
    } else if (end > 0) {
      ByteBuf tail = allocator.buffer(Math.max(TAIL_BYTES_MIN, left * 2));
      tail.writeBytes(in);
      in.release();
      in = tail;
      count(tail.capacity());
      runStart = 0;
    }
  }

  /** Gives everything back. */
  public void release() {
    in.release();
    in = Unpooled.EMPTY_BUFFER;
    count(0);
    runStart = 0;
  }
}
