package dev.weir.gateway.relay;

import dev.weir.session.Event;
import dev.weir.session.Recorder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Keeps events in memory, with copies of their buffers. */
public final class MemoryRecorder implements Recorder {
  public final List<Event> events = Collections.synchronizedList(new ArrayList<>());
  public volatile boolean failing;
  public volatile boolean broken;
  public volatile boolean writable = true;

  /** What is recorded is on disk when this is complete. */
  public volatile CompletableFuture<Void> disk = CompletableFuture.completedFuture(null);

  public final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  @Override
  public Lane lane() {
    return start -> {
      events.add(start);
      return new Recording();
    };
  }

  public void drained() {
    writable = true;
    for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
      task.run();
    }
  }

  public <T extends Event> List<T> all(Class<T> kind) {
    synchronized (events) {
      return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
  }

  public <T extends Event> @Nullable T last(Class<T> kind) {
    List<T> all = all(kind);
    return all.isEmpty() ? null : all.getLast();
  }

  private final class Recording implements SessionRecording {
    @Override
    public void record(Event event) {
      if (broken) {
        throw new IllegalStateException("broken");
      }
      if (failing) {
        throw new RecordingFailed("disk full", new java.io.IOException("disk full"));
      }
      events.add(
          switch (event) {
            case Event.Rows rows ->
                new Event.Rows(rows.at(), rows.number(), rows.rowCount(), copy(rows.frames()));
            case Event.CopyIn copy ->
                new Event.CopyIn(copy.at(), copy.number(), copy(copy.frames()));
            default -> event;
          });
    }

    private ByteBuffer copy(ByteBuffer frames) {
      ByteBuffer copy = ByteBuffer.allocate(frames.remaining());
      return copy.put(frames.duplicate()).flip();
    }

    @Override
    public CompletionStage<Void> durable() {
      return disk;
    }

    @Override
    public boolean writable() {
      return writable;
    }

    @Override
    public void whenWritable(Runnable task) {
      waiting.add(task);
    }

    @Override
    public void close(Event.Ended end) {
      events.add(end);
    }
  }
}
