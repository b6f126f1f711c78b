package dev.weir.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A load of several clients, each on a thread of its own. */
final class Workers implements Load {
  /** One client. */
  interface Work {
    /**
     * Works until there is nothing left to do.
     *
     * @param stopped whether to leave off
     * @param done counts what is done
     */
    void run(int number, AtomicBoolean stopped, AtomicLong done)
        throws IOException, InterruptedException;
  }

  private final String unit;
  private final boolean ends;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicLong done = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<Void>> all = new ArrayList<>();
  private final long started = System.nanoTime();
  private volatile long ended;

  /**
   * @param unit what is counted, in the plural
   * @param ends whether the work comes to an end by itself
   */
  Workers(int count, String unit, boolean ends, Work work) {
    this.unit = unit;
    this.ends = ends;
    for (int i = 0; i < count; i++) {
      int number = i;
      all.add(
          threads.submit(() -> {
            work.run(number, stopped, done);
            return null;
          }));
    }
  }

  @Override
  public String told() {
    double seconds = ((ended == 0 ? System.nanoTime() : ended) - started) / 1e9;
    return "%d %s, %.0f a second".formatted(done.get(), unit, done.get() / seconds);
  }

  @Override
  public void await() throws IOException, InterruptedException {
    if (ends) {
      join();
    }
  }

  private void join() throws IOException, InterruptedException {
    try {
      for (Future<Void> each : all) {
        each.get();
      }
      ended = System.nanoTime();
    } catch (ExecutionException e) {
      throw new IOException("the load broke off: " + e.getCause(), e.getCause());
    }
  }

  /** Whether none of them has failed. */
  boolean healthy() {
    return all.stream().noneMatch(each -> each.state() == Future.State.FAILED);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    stopped.set(true);
    join();
    threads.close();
  }
}
