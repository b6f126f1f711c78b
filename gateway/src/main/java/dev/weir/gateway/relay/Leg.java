package dev.weir.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.EnumSet;

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

  private final Channel channel;
  private final EnumSet<Pause> pauses = EnumSet.noneOf(Pause.class);
  private boolean unflushed;
  private boolean started;

  public Leg(Channel channel) {
    this.channel = channel;
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

  /** Hands bytes over; they leave with the next {@link #flush}. */
  public void write(ByteBuf bytes) {
    if (bytes.isReadable()) {
      unflushed = true;
      var _ = channel.write(bytes, channel.voidPromise());
    } else {
      bytes.release();
    }
  }

  public void flush() {
    if (unflushed) {
      unflushed = false;
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
    if (channel.config().isAutoRead() != read) {
      channel.config().setAutoRead(read);
    }
  }

  /** Sends what was written and closes. */
  public void closeAfterFlush() {
    unflushed = false;
    channel
        .writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER)
        .addListener(ChannelFutureListener.CLOSE);
  }

  public void close() {
    var _ = channel.close();
  }
}
