package dev.weir.session;

import dev.weir.session.Recorder.SessionRecording;
import java.util.concurrent.CompletionStage;

/**
 * A recording that goes on to another one, for those who look at what passes. Used as the other one
 * is.
 */
public abstract class ForwardingRecording implements SessionRecording {
  private final SessionRecording recording;

  /**
   * @param recording where everything goes
   */
  protected ForwardingRecording(SessionRecording recording) {
    this.recording = recording;
  }

  @Override
  public void record(Event event) {
    recording.record(event);
  }

  @Override
  public CompletionStage<Void> durable() {
    return recording.durable();
  }

  @Override
  public boolean writable() {
    return recording.writable();
  }

  @Override
  public void whenWritable(Runnable task) {
    recording.whenWritable(task);
  }

  @Override
  public void close(Event.Ended end) {
    recording.close(end);
  }
}
