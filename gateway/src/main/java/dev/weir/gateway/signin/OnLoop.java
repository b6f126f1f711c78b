package dev.weir.gateway.signin;

import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;

/**
 * Runs everything on one loop: at once where that is the thread already. For what hangs on a stage,
 * which else runs on the thread that asked if the stage is complete by then.
 */
record OnLoop(EventLoop loop) implements Executor {
  @Override
  public void execute(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }
}
