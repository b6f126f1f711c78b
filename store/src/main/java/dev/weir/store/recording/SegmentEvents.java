package dev.weir.store.recording;

import dev.weir.session.Event;
import dev.weir.session.archive.Replay.RecordingDamaged;
import dev.weir.store.Micros;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The events of one segment in the order in which they were written, with the sessions and texts
 * they refer to. Follows a segment that is still being written. Used by one thread.
 */
public final class SegmentEvents implements AutoCloseable {
  private final SegmentInput input;
  private final boolean sealed;
  private final RecordCursor cursor;
  private final Predicate<String> wantedSession;
  private final Map<Integer, Event.Started> sessions = new HashMap<>();

  /** The newest ones: whoever writes has forgotten the others. */
  private final Map<Long, RecordedText> texts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, RecordedText> eldest) {
          return size() > SegmentLane.TEXTS_MAX;
        }
      };

  private Event.@Nullable Started session;
  private @Nullable RecordedEvent event;

  private SegmentEvents(SegmentInput input, boolean sealed, Predicate<String> wantedSession) {
    this.input = input;
    this.sealed = sealed;
    this.cursor = new RecordCursor(input);
    this.wantedSession = wantedSession;
  }

  /** What a step found. */
  public enum Step {
    EVENT,
    /** Nothing more yet. */
    NOTHING_YET,
    /** The segment is complete and read to its end. */
    END
  }

  /**
   * Opens a segment and skips what stands before a position, except what later events refer to.
   *
   * @param wantedSession events of other sessions are passed over
   * @throws RecordingDamaged if the file is not a segment, or is altered
   */
  static SegmentEvents open(
      SegmentFolder.SegmentFile file, long position, Predicate<String> wantedSession)
      throws IOException {
    var events = new SegmentEvents(SegmentInput.of(file), file.sealed(), wantedSession);
    try {
      while (events.cursor.position() < position) {
        if (events.next() != Step.EVENT && events.cursor.position() < position) {
          throw new RecordingDamaged(
              file.path().getFileName() + " is shorter than what was read of it before");
        }
      }
      return events;
    } catch (IOException | RuntimeException e) {
      events.close();
      throw e;
    }
  }

  /** The start of the gateway that wrote it. */
  public String run() {
    return input.header().run();
  }

  /** Whether it was complete when it was opened. */
  public boolean isSealed() {
    return sealed;
  }

  /** Where the next event is looked for. */
  public long position() {
    return cursor.position();
  }

  /** Goes to the next event. */
  public Step next() throws IOException {
    while (true) {
      RecordCursor.Step step = cursor.next();
      if (step == RecordCursor.Step.TORN && sealed) {
        throw new RecordingDamaged("a sealed segment holds a record that is not whole");
      }
      if (step != RecordCursor.Step.RECORD) {
        return sealed ? Step.END : Step.NOTHING_YET;
      }
      RecordType type = RecordType.of(cursor.kind());
      if (type == RecordType.SEGMENT_END) {
        return Step.END;
      }
      RecordedEvent decoded = decode(type);
      if (decoded != null) {
        event = decoded;
        return Step.EVENT;
      }
    }
  }

  /** Whose event it is. */
  public Event.Started session() {
    return Objects.requireNonNull(session, "no step was taken");
  }

  public RecordedEvent event() {
    return Objects.requireNonNull(event, "no step was taken");
  }

  /** How many texts are held for statements that may refer to them. */
  int textsHeld() {
    return texts.size();
  }

  /** How many sessions are held for events of theirs that may come. */
  int sessionsHeld() {
    return sessions.size();
  }

  /** Null if the record is none of an event that is wanted. */
  private @Nullable RecordedEvent decode(RecordType type) {
    Instant at = Micros.instant(cursor.micros());
    if (type == RecordType.TEXT) {
      Map.Entry<Long, RecordedText> text = EventDecoder.text(cursor.payload());
      texts.put(text.getKey(), text.getValue());
      return null;
    }
    if (type == RecordType.STARTED) {
      Event.Started started = EventDecoder.started(at, cursor.payload());
      sessions.put(cursor.session(), started);
    }
    // nothing follows a session's end
    Event.Started owner =
        type == RecordType.ENDED
            ? sessions.remove(cursor.session())
            : sessions.get(cursor.session());
    if (owner == null) {
      throw new RecordingDamaged("a record belongs to no session of its segment");
    }
    if (!wantedSession.test(owner.sessionId())) {
      return null;
    }
    session = owner;
    if (type == RecordType.STARTED) {
      return new RecordedEvent.Started(owner, (cursor.kind() & RecordFormat.FLAG_AGAIN) != 0);
    }
    if (type == RecordType.STATEMENT) {
      return EventDecoder.statement(at, cursor.payload(), texts);
    }
    // The window that the payload lies in moves on: what is kept of it must be a copy.
    return EventDecoder.simple(type, at, copy(cursor.payload()));
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    var copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return ByteBuffer.wrap(copy);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
