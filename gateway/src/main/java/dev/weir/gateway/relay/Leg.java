package dev.weir.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.EnumSet;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One of the two connections of a session: what is written to it goes out in one flush per read
 * burst, and reading from it stops for as long as there is a reason to. Touched by the session's
 * event loop only.
 */
public final class Leg {
  /** Why nothing is read. */
  public enum Pause {
    /** The other side does not take what this one sends. */
    PEER_FULL,
    /** The recording is behind. */
    RECORDING_FULL,
    /** Messages that wait their turn fill the buffer. */
    BACKLOG,
    /** The session has ended. */
    ENDED
  }

  /** Less than this is put together before it is written. */
  private static final int TOGETHER_BYTES_MAX = 2_048;

  private final Channel channel;
  private final LongAdder written;
  private final EnumSet<Pause> pauses = EnumSet.noneOf(Pause.class);
  private @Nullable ByteBuf unwritten;

  /** Whether that is a buffer of this leg's own, with more than one piece in it. */
  private boolean together;

  private boolean closing;
  private boolean unflushed;
  private boolean started;
  private boolean left;

  /**
   * @param written the bytes that are handed down are added to it
   */
  public Leg(Channel channel, LongAdder written) {
    this.channel = channel;
    this.written = written;
  }

  public ByteBufAllocator allocator() {
    return channel.alloc();
  }

  public Channel channel() {
    return channel;
  }

  /** Starts reading. */
  public void start() {
    started = true;
    follow();
  }

  /**
   * Hands bytes over; they leave with the next {@link #flush}. Small pieces are put together: a
   * copy costs less than a piece of its own all the way down.
   */
  public void write(ByteBuf bytes) {
    int length = bytes.readableBytes();
    if (length == 0 || left) {
      bytes.release();
      return;
    }
    if (closing) {
      written.add(length);
      var _ = channel.write(bytes, channel.voidPromise());
      return;
    }
    unflushed = true;
    ByteBuf before = unwritten;
    if (before == null) {
      unwritten = bytes;
    } else if (before.readableBytes() + length > TOGETHER_BYTES_MAX) {
      handDown();
      unwritten = bytes;
    } else {
      unwritten = together(before, bytes);
    }
  }

  private ByteBuf together(ByteBuf before, ByteBuf bytes) {
    ByteBuf both = before;
    if (!together) {
      together = true;
      both = channel.alloc().buffer(TOGETHER_BYTES_MAX, TOGETHER_BYTES_MAX);
      both.writeBytes(before);
      before.release();
    }
    both.writeBytes(bytes);
    bytes.release();
    return both;
  }

  private void handDown() {
    ByteBuf bytes = unwritten;
    if (bytes != null) {
      unwritten = null;
      together = false;
      written.add(bytes.readableBytes());
      var _ = channel.write(bytes, channel.voidPromise());
    }
  }

  public void flush() {
    if (unflushed && !left) {
      unflushed = false;
      handDown();
      channel.flush();
    }
  }

  public boolean writable() {
    return channel.isWritable();
  }

  public void pause(Pause reason, boolean on) {
    boolean changed = on ? pauses.add(reason) : pauses.remove(reason);
    if (changed) {
      follow();
    }
  }

  private void follow() {
    boolean read = started && pauses.isEmpty();
    if (!left && channel.config().isAutoRead() != read) {
      channel.config().setAutoRead(read);
    }
  }

  /** Sends what was written and closes. */
  public void closeAfterFlush() {
    unflushed = false;
    handDown();
    closing = true;
    channel
        .writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER)
        .addListener(ChannelFutureListener.CLOSE);
  }

  public void close() {
    if (!left) {
      var _ = channel.close();
    }
  }

  /** Sends what was written and has nothing to do with the connection any more. */
  void leave() {
    unflushed = true;
    flush();
    left = true;
    channel.config().setAutoRead(false);
    channel.pipeline().remove(LegHandler.class);
  }
}
