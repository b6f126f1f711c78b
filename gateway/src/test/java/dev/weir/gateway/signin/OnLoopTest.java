package dev.weir.gateway.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OnLoopTest {
  private final EventLoop loop = new DefaultEventLoop();

  @AfterEach
  void stop() {
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  @Test
  void whatHangsOnACompleteStageRunsOnTheLoop() {
    var onLoop = new CompletableFuture<Boolean>();
    CompletableFuture.completedFuture("there already")
        .whenCompleteAsync(
            (made, failure) -> onLoop.complete(loop.inEventLoop()), new OnLoop(loop));
    assertThat(onLoop).succeedsWithin(30, TimeUnit.SECONDS).isEqualTo(true);
  }

  @Test
  void whatTheLoopCompletesGoesOnAtOnce() {
    var stage = new CompletableFuture<String>();
    var ran = new CompletableFuture<Boolean>();
    stage.whenCompleteAsync((made, failure) -> ran.complete(true), new OnLoop(loop));
    var atOnce = new CompletableFuture<Boolean>();
    loop.execute(() -> {
      stage.complete("there");
      atOnce.complete(ran.isDone());
    });
    assertThat(atOnce).succeedsWithin(30, TimeUnit.SECONDS).isEqualTo(true);
  }
}
