package dev.weir.store.export;

import dev.weir.session.Event;
import dev.weir.store.recording.RecordedEvent;
import dev.weir.store.recording.RecordingFolder;
import dev.weir.store.recording.SegmentEvents;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One lane's statements in order, from a place on. Used by one thread. */
final class LaneExport implements AutoCloseable {
  private final RecordingFolder folder;
  private final int lane;
  private final Instant now;
  private final Deque<ExportedStatement> waiting = new ArrayDeque<>();
  private final Map<String, Map<Long, ExportedStatement>> unfinished = new HashMap<>();
  private final ExportCursor.Place start;
  private ExportCursor.Place reached;
  private Instant newest = Instant.MIN;
  private boolean skippedPurged;
  private boolean exhausted;
  private @Nullable SegmentEvents events;

  LaneExport(RecordingFolder folder, int lane, ExportCursor.Place place, Instant now) {
    this.folder = folder;
    this.lane = lane;
    this.start = place;
    this.reached = place;
    this.now = now;
  }

  /** The next statement that is over or was waited for in vain; null if there is none by now. */
  @Nullable ExportedStatement next() throws IOException {
    while (true) {
      ExportedStatement head = waiting.peek();
      if (head != null && (head.isOver() || isTooOld(head))) {
        waiting.remove();
        forget(head);
        return head;
      }
      if (exhausted) {
        return null;
      }
      exhausted = !step();
    }
  }

  /** Judged by the lane's own events, and by the clock only when there are no more of them. */
  private boolean isTooOld(ExportedStatement head) {
    Instant until = head.statement().at().plus(StatementExport.PATIENCE);
    return newest.isAfter(until) || (exhausted && now.isAfter(until));
  }

  /** From where the next export goes on. */
  ExportCursor.Place place() {
    ExportedStatement head = waiting.peek();
    return head == null ? reached : head.place();
  }

  /** Whether segments behind the place had been removed. */
  boolean skippedPurged() {
    return skippedPurged;
  }

  /** Whether there was another event. */
  private boolean step() throws IOException {
    while (opened()) {
      SegmentEvents open = Objects.requireNonNull(events);
      var before = new ExportCursor.Place(reached.sequence(), open.position());
      SegmentEvents.Step step = open.next();
      reached = new ExportCursor.Place(reached.sequence(), open.position());
      if (step == SegmentEvents.Step.EVENT) {
        take(open.session(), open.event(), before);
        return true;
      }
      if (step == SegmentEvents.Step.NOTHING_YET) {
        if (!folder.isSealed(lane, reached.sequence())) {
          return false;
        }
        close(); // it was sealed meanwhile: what is left of it is there
      } else {
        close();
        reached = new ExportCursor.Place(reached.sequence() + 1, 0);
      }
    }
    return false;
  }

  private boolean opened() throws IOException {
    if (events != null) {
      return true;
    }
    Long next = folder.firstFrom(lane, reached.sequence());
    if (next == null) {
      return false;
    }
    if (next != reached.sequence()) {
      skippedPurged |= start.sequence() > 0;
      reached = new ExportCursor.Place(next, 0);
    }
    events = folder.events(lane, next, reached.position(), id -> true);
    return events != null;
  }

  private void take(Event.Started session, RecordedEvent event, ExportCursor.Place before) {
    if (event.at().isAfter(newest)) {
      newest = event.at();
    }
    switch (event) {
      case RecordedEvent.Statement statement -> {
        var exported = new ExportedStatement(session, statement, before);
        waiting.add(exported);
        unfinished
            .computeIfAbsent(session.sessionId(), id -> new HashMap<>())
            .put(statement.number(), exported);
      }
      case RecordedEvent.Decided decided -> {
        ExportedStatement known = known(session, decided.number());
        if (known != null) {
          known.decided(decided.requestId(), decided.outcome());
        }
      }
      case RecordedEvent.Plain plain -> takePlain(session, plain.event());
      case RecordedEvent.Started _ -> {}
    }
  }

  private void takePlain(Event.Started session, Event event) {
    switch (event) {
      case Event.Held held -> {
        ExportedStatement known = known(session, held.number());
        if (known != null) {
          known.held(held.requestId());
        }
      }
      case Event.Completed completed -> {
        ExportedStatement known = known(session, completed.number());
        if (known != null) {
          known.completed(completed);
        }
      }
      case Event.Failed failed -> {
        ExportedStatement known = known(session, failed.number());
        if (known != null) {
          known.failed(failed);
        }
      }
      case Event.Ended _ ->
          unfinished
              .getOrDefault(session.sessionId(), Map.of())
              .values()
              .forEach(ExportedStatement::sessionEnded);
      case Event.Started _,
          Event.Statement _,
          Event.Decided _,
          Event.Columns _,
          Event.Rows _,
          Event.CopyIn _,
          Event.Notice _ -> {}
    }
  }

  private @Nullable ExportedStatement known(Event.Started session, long number) {
    return unfinished.getOrDefault(session.sessionId(), Map.of()).get(number);
  }

  private void forget(ExportedStatement statement) {
    String id = statement.session().sessionId();
    Map<Long, ExportedStatement> ofSession = unfinished.get(id);
    if (ofSession != null) {
      ofSession.remove(statement.statement().number());
      if (ofSession.isEmpty()) {
        unfinished.remove(id);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (events != null) {
      events.close();
      events = null;
    }
  }
}
