package dev.weir.gateway.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.policy.Effect;
import dev.weir.session.ApprovalDesk;
import dev.weir.session.Event;
import dev.weir.session.Parameter;
import dev.weir.session.Recorder.RecordingFailed;
import dev.weir.session.Recorder.SessionRecording;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The session's recording as the data path writes it: numbers the statements and gives every event
 * the moment of the burst it belongs to. All methods throw {@link RecordingFailed} where the event
 * could not be written. Touched by the session's event loop only, but for {@link #statements()}.
 */
public final class SessionRecord {
  private static final int FAILURES_MAX = 3;

  private final SessionRecording recording;
  private final InstantSource clock;
  private final AtomicLong numbers = new AtomicLong();
  private @Nullable Instant now;
  private int failures;

  public SessionRecord(SessionRecording recording, InstantSource clock) {
    this.recording = recording;
    this.clock = clock;
  }

  /** Statements so far; any thread. */
  public long statements() {
    return numbers.getOpaque();
  }

  /** The next event happens at another moment. */
  public void burstEnded() {
    now = null;
  }

  private Instant now() {
    Instant moment = now;
    if (moment == null) {
      moment = clock.instant();
      now = moment;
    }
    return moment;
  }

  /** A statement with the decision on it; its number. */
  public long statement(
      Judgement judgement, List<Parameter> parameters, Effect effect, @Nullable String lateYes) {
    long number = numbers.getPlain() + 1;
    try {
      recording.record(
          new Event.Statement(now(), number, judgement.text(), parameters, effect, lateYes));
    } catch (RecordingFailed failed) {
      failures++;
      throw failed;
    }
    failures = 0;
    numbers.setOpaque(number);
    return number;
  }

  /** Whether statements could not be recorded again and again. */
  public boolean keepsFailing() {
    return failures >= FAILURES_MAX;
  }

  public void held(long number, String requestId) {
    recording.record(new Event.Held(now(), number, requestId));
  }

  public void decided(long number, String requestId, ApprovalDesk.Outcome outcome) {
    recording.record(new Event.Decided(now(), number, requestId, outcome));
  }

  public void columns(long number, List<Event.Column> columns) {
    recording.record(new Event.Columns(now(), number, columns));
  }

  public void rows(long number, int count, ByteBuffer frames) {
    recording.record(new Event.Rows(now(), number, count, frames));
  }

  public void copyIn(long number, ByteBuffer frames) {
    recording.record(new Event.CopyIn(now(), number, frames));
  }

  public void completed(long number, String tag, long rows) {
    recording.record(new Event.Completed(now(), number, tag, rows));
  }

  public void failed(long number, String sqlState, String message) {
    recording.record(new Event.Failed(now(), number, sqlState, message));
  }

  public void notice(String kind, String text) {
    recording.record(new Event.Notice(now(), kind, text));
  }

  public void ended(String reason) {
    recording.close(new Event.Ended(clock.instant(), reason));
  }

  public boolean writable() {
    return recording.writable();
  }

  public void whenWritable(Runnable task) {
    recording.whenWritable(task);
  }

  /** Completes when what was recorded so far is as durable as configured; null if it is. */
  public @Nullable CompletableFuture<Void> undurable() {
    CompletableFuture<Void> durable = recording.durable().toCompletableFuture();
    return durable.isDone() && !durable.isCompletedExceptionally() ? null : durable;
  }
}
