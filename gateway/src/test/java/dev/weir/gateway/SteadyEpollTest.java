package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SteadyEpollTest {
  /** One end of a pipe. */
  private record End(FileDescriptor fd, CountDownLatch told) implements EpollIoHandle {
    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      told.countDown();
      registration.cancel();
    }

    @Override
    public void close() throws Exception {
      fd.close();
    }
  }

  /** Taken from the bug: {@code EpollIoHandler.newFactory()} in its place fails with ENOENT. */
  @Test
  void whatWasOfNoInterestForAWhileIsHeardOfAgain() throws Exception {
    assumeTrue(Epoll.isAvailable());
    IoHandlerFactory factory = SteadyEpoll.newFactory();
    FileDescriptor[] pipe = FileDescriptor.pipe();
    try (var group = new MultiThreadIoEventLoopGroup(1, factory);
        var end = new End(pipe[0], new CountDownLatch(1))) {
      IoEventLoop loop = group.next();
      IoRegistration registration = loop.register(end).get(20, TimeUnit.SECONDS);
      loop.submit(
              () -> {
                registration.submit(EpollIoOps.NONE);
                registration.submit(EpollIoOps.EPOLLIN);
                registration.submit(EpollIoOps.NONE);
              })
          .get(20, TimeUnit.SECONDS);
      ByteBuffer one = ByteBuffer.allocateDirect(1);
      assertThat(pipe[1].write(one, 0, 1)).isOne();
      loop.submit(() -> {}).get(20, TimeUnit.SECONDS);
      assertThat(end.told().getCount()).isOne();
      loop.submit(() -> registration.submit(EpollIoOps.EPOLLIN)).get(20, TimeUnit.SECONDS);
      assertThat(end.told().await(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      pipe[1].close();
    }
  }
}
