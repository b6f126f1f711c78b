package dev.weir.notify.denial;

import dev.weir.policy.Effect;
import dev.weir.session.Event;
import dev.weir.session.ForwardingRecording;
import dev.weir.session.Recorder;

/**
 * The recorder, with an eye on what is refused: everything goes through as it is, and what was
 * written down as denied is noted. Thread-safe.
 */
public final class WatchedRecorder implements Recorder {
  private final Recorder recorder;
  private final DeniedStatements denied;

  /**
   * @param recorder that writes
   */
  public WatchedRecorder(Recorder recorder, DeniedStatements denied) {
    this.recorder = recorder;
    this.denied = denied;
  }

  @Override
  public Lane lane() {
    Lane lane = recorder.lane();
    return start -> new Watched(lane.open(start), start, denied);
  }

  private static final class Watched extends ForwardingRecording {
    private final Event.Started start;
    private final DeniedStatements denied;

    Watched(SessionRecording recording, Event.Started start, DeniedStatements denied) {
      super(recording);
      this.start = start;
      this.denied = denied;
    }

    @Override
    public void record(Event event) {
      super.record(event);
      if (event instanceof Event.Statement statement && statement.effect() == Effect.DENY) {
        denied.denied(start, statement);
      }
    }
  }
}
