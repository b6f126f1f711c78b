package dev.weir.gateway.simulation;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection without a network. What other threads give its event loop is kept until {@link #run}
 * takes it, at a moment that the simulation decides.
 */
final class SimChannel extends EmbeddedChannel {
  private final List<Runnable> fromElsewhere = new ArrayList<>();
  private final Thread owner = Thread.currentThread();
  private @Nullable EventLoop gated;

  /** The loop whose tasks of other threads wait; one for all channels of a thread. */
  @Override
  public EventLoop eventLoop() {
    // a channel registers itself while it is made
    if (owner == null) {
      return super.eventLoop();
    }
    if (gated == null) {
      gated = gate(super.eventLoop());
    }
    return gated;
  }

  private EventLoop gate(EventLoop loop) {
    return (EventLoop)
        Proxy.newProxyInstance(
            EventLoop.class.getClassLoader(),
            new Class<?>[] {EventLoop.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "equals" -> {
                  return arguments[0] instanceof EventLoop other
                      && other.hashCode() == owner.hashCode();
                }
                case "hashCode" -> {
                  return owner.hashCode();
                }
                default -> {
                  // of the loop itself
                }
              }
              boolean elsewhere = Thread.currentThread() != owner;
              if (elsewhere && method.getName().equals("execute")) {
                synchronized (fromElsewhere) {
                  fromElsewhere.add((Runnable) arguments[0]);
                }
                return null;
              }
              if (elsewhere && method.getName().equals("inEventLoop")) {
                return false;
              }
              try {
                return method.invoke(loop, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  /** Whether other threads have given the loop something that has not run. */
  boolean hasTasks() {
    synchronized (fromElsewhere) {
      return !fromElsewhere.isEmpty();
    }
  }

  /** Runs everything that the loop was given; whether there was something of other threads. */
  boolean run() {
    List<Runnable> tasks;
    synchronized (fromElsewhere) {
      tasks = List.copyOf(fromElsewhere);
      fromElsewhere.clear();
    }
    tasks.forEach(super.eventLoop()::execute);
    runPendingTasks();
    return !tasks.isEmpty();
  }
}
