package dev.weir.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Loops of which a new client gets the one that has the fewest, and of several the one that has
 * accepted it. Whoever connects for every statement comes back to the loop where its last session
 * has left its connection to the server, and need not wake another thread on its way. Thread-safe.
 */
final class FewestClients extends MultiThreadIoEventLoopGroup {
  private final List<Counted> loops = new ArrayList<>();

  private record Counted(EventLoop loop, AtomicInteger clients) {}

  FewestClients(int count, ThreadFactory threads, IoHandlerFactory io) {
    super(count, threads, io);
    for (EventExecutor each : this) {
      loops.add(new Counted((EventLoop) each, new AtomicInteger()));
    }
  }

  @Override
  public ChannelFuture register(Channel channel) {
    if (channel instanceof ServerChannel) {
      return super.register(channel);
    }
    Counted chosen = fewest();
    chosen.clients().incrementAndGet();
    channel.closeFuture().addListener(closed -> chosen.clients().decrementAndGet());
    return chosen.loop().register(channel);
  }

  private Counted fewest() {
    Counted best = loops.getFirst();
    for (Counted each : loops) {
      int fewer = Integer.compare(best.clients().get(), each.clients().get());
      if (fewer > 0 || (fewer == 0 && each.loop().inEventLoop())) {
        best = each;
      }
    }
    return best;
  }
}
