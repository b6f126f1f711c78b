package dev.weir.store.recording;

import dev.weir.session.Event;
import dev.weir.session.Recorder.SessionRecording;
import dev.weir.store.Micros;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One session's recording on a lane. Belongs to the lane's thread. */
final class LaneSession implements SessionRecording {
  static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

  private final SegmentLane lane;
  private final Unfinished unfinished;
  private final int reference;
  private final long startMicros;
  private final byte[] declaration;
  private @Nullable OpenSegment declaredIn;
  private boolean closed;

  LaneSession(SegmentLane lane, int reference, Event.Started start, Unfinished unfinished) {
    this.lane = lane;
    this.unfinished = unfinished;
    this.reference = reference;
    this.startMicros = Micros.of(start.at());
    var payload = new PayloadWriter();
    EventEncoder.started(payload, start);
    this.declaration = Arrays.copyOf(payload.bytes(), payload.length());
  }

  int reference() {
    return reference;
  }

  boolean isDeclaredIn(OpenSegment segment) {
    return declaredIn == segment;
  }

  /** The bytes that saying whose events these are takes in a segment, 0 if it has been said. */
  long declarationSpace(OpenSegment segment) {
    return isDeclaredIn(segment) ? 0 : RecordFormat.space(declaration.length);
  }

  void declareIn(OpenSegment segment) {
    int kind = RecordType.STARTED.code() | (declaredIn == null ? 0 : RecordFormat.FLAG_AGAIN);
    segment.append(kind, reference, startMicros, declaration, declaration.length, null);
    declaredIn = segment;
    unfinished.began(reference, segment.header().sequence());
  }

  @Override
  public void record(Event event) {
    if (closed) {
      throw new IllegalStateException("the session's recording is closed");
    }
    lane.write(this, event);
  }

  @Override
  public CompletionStage<Void> durable() {
    return lane.durable();
  }

  @Override
  public boolean writable() {
    return lane.writable();
  }

  @Override
  public void whenWritable(Runnable task) {
    lane.whenWritable(task);
  }

  @Override
  public void close(Event.Ended end) {
    if (!closed) {
      closed = true;
      try {
        lane.write(this, end);
      } finally {
        unfinished.ended(reference);
      }
    }
  }
}
