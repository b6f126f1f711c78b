package dev.weir.store.recording;

import dev.weir.policy.Effect;
import dev.weir.session.Event;
import dev.weir.session.Parameter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event as it was read back from a segment. */
public sealed interface RecordedEvent {
  Instant at();

  /**
   * A session's beginning.
   *
   * @param again repeated at the head of a later segment, so that each can be read alone
   */
  record Started(Event.Started event, boolean again) implements RecordedEvent {
    @Override
    public Instant at() {
      return event.at();
    }
  }

  record Statement(
      Instant at,
      long number,
      RecordedText text,
      List<Parameter> parameters,
      Effect effect,
      @Nullable String lateYes)
      implements RecordedEvent {
    public Statement {
      parameters = List.copyOf(parameters);
    }
  }

  /**
   * @param outcome approved, denied, expired, withdrawn or interrupted
   */
  record Decided(
      Instant at, long number, String requestId, String outcome, List<String> by, String reason)
      implements RecordedEvent {
    public Decided {
      by = List.copyOf(by);
    }
  }

  /** Any event that reads back as it was written. */
  record Plain(Event event) implements RecordedEvent {
    @Override
    public Instant at() {
      return event.at();
    }
  }
}
