package dev.weir.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.rights.Standing;
import dev.weir.gateway.upstream.UpstreamCancel;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.session.Event;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a session that is over leaves on its event loop: nothing, once its peers have gone. */
class FarewellTest {
  private final NotingLoop loop = new NotingLoop();
  private final LocalChannel client = new LocalChannel();
  private final EmbeddedChannel server = new EmbeddedChannel();

  /** Notes what is to be done later. */
  private static final class NotingLoop extends DefaultEventLoop {
    private final Queue<ScheduledFuture<?>> later = new ConcurrentLinkedQueue<>();

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      ScheduledFuture<?> scheduled = super.schedule(task, delay, unit);
      later.add(scheduled);
      return scheduled;
    }
  }

  /** Has nothing to say; its connection to the server is handed on if somebody wants it. */
  private record Silent(boolean leavesServerFit) implements TwoLegs.Conversation {
    @Override
    public void clientSent(ByteBuf bytes) {
      bytes.release();
    }

    @Override
    public void serverSent(ByteBuf bytes) {
      bytes.release();
    }

    @Override
    public boolean quiet() {
      return true;
    }

    @Override
    public boolean atRest() {
      return true;
    }

    @Override
    public boolean isClientsTurn() {
      return true;
    }

    @Override
    public boolean serverEnds() {
      return false;
    }

    @Override
    public void finish(String reason) {}

    @Override
    public @Nullable UpstreamCancel unfinished() {
      return null;
    }

    @Override
    public void tellEnd(Refusal reason, ByteBuf out) {}

    @Override
    public void ending(String reason, ByteBuf goodbye) {}

    @Override
    public void serverLeft() {}

    @Override
    public void ended() {}
  }

  @AfterEach
  void theLoopStops() {
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    server.close();
  }

  private void clientLeaves(boolean handedOn) throws InterruptedException {
    loop.register(client).sync();
    var subject = new Subject("alice", Set.of(), Set.of(), null, "test", Instant.MAX);
    var place = new Place("orders", "postgres", InetAddress.getLoopbackAddress(), "s1");
    var clock = InstantSource.fixed(Instant.EPOCH);
    var recording =
        new MemoryRecorder()
            .lane()
            .open(new Event.Started(clock.instant(), "s1", subject, place, Map.of(), "18.6", 1));
    var legs =
        new TwoLegs(
            "s1",
            client,
            server,
            new SessionRecord(recording, clock),
            Duration.ofHours(1),
            Standing.LASTING,
            new Traffic(),
            new Silent(handedOn));
    loop.submit(
            () -> {
              legs.start(Unpooled.EMPTY_BUFFER, Unpooled.EMPTY_BUFFER);
              legs.silent("the client said goodbye");
            })
        .sync();
  }

  @Test
  void aConnectionThatIsHandedOnIsNotWatchedByTheSessionThatHadIt() throws Exception {
    clientLeaves(true);
    client.closeFuture().sync();
    assertThat(server.isOpen()).isTrue();
    // what hangs on the end of a channel is done by then, too
    loop.submit(() -> {}).sync();
    assertThat(loop.later).allMatch(ScheduledFuture::isCancelled);
  }

  @Test
  void peersThatHaveGoneAreNotWatched() throws Exception {
    clientLeaves(false);
    client.closeFuture().sync();
    loop.submit(() -> {}).sync();
    assertThat(server.isOpen()).isFalse();
    assertThat(loop.later).allMatch(ScheduledFuture::isCancelled);
  }
}
