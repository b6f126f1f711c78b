package dev.weir.store.archive;

import dev.weir.session.Event;
import dev.weir.session.Parameter;
import dev.weir.session.archive.Replay;
import dev.weir.session.archive.ReplayEvent;
import dev.weir.session.archive.WireValues;
import dev.weir.store.recording.RecordedEvent;
import dev.weir.store.recording.RecordingFolder;
import dev.weir.store.recording.SegmentEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * One session's events out of the segments of its lane, as far as they are written. Used by one
 * thread.
 */
final class SegmentReplay implements Replay {
  private static final String MYSQL = "mysql";

  private final RecordingFolder folder;
  private final String sessionId;
  private final String run;
  private final int lane;
  private final @Nullable Instant interruptedAt;
  private final Map<Long, List<Event.Column>> columns = new HashMap<>();
  private long sequence;
  private @Nullable SegmentEvents events;

  /** How many of the open segment's events were taken. */
  private long taken;

  private @Nullable ReplayEvent next;
  private boolean begun;
  private boolean mysql;
  private boolean over;

  /**
   * @param firstSequence the segment in which the session begins
   * @param interruptedAt when it ended without saying so, if it did
   */
  SegmentReplay(
      RecordingFolder folder,
      String sessionId,
      String run,
      int lane,
      long firstSequence,
      @Nullable Instant interruptedAt) {
    this.folder = folder;
    this.sessionId = sessionId;
    this.run = run;
    this.lane = lane;
    this.sequence = firstSequence;
    this.interruptedAt = interruptedAt;
  }

  @Override
  public boolean hasNext() {
    try {
      boolean more = true;
      while (next == null && !over && more) {
        more = step();
      }
      return next != null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean isOver() {
    return over && next == null;
  }

  @Override
  public ReplayEvent next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("the session's recording ends here");
    }
    ReplayEvent taken = next;
    next = null;
    return taken;
  }

  /** Whether there may be more by now. */
  private boolean step() throws IOException {
    SegmentEvents open = events;
    if (open == null) {
      open = folder.events(lane, sequence, 0, sessionId::equals);
      events = open;
      taken = 0;
    }
    if (open == null) {
      return nothingYet();
    }
    if (!open.run().equals(run)) {
      finish();
      return false;
    }
    return switch (open.next()) {
      case EVENT -> {
        taken++;
        next = replayed(open.event());
        yield true;
      }
      case NOTHING_YET -> {
        if (folder.isSealed(lane, sequence)) {
          openAgain(open); // it was sealed meanwhile: what is left of it is there
          yield true;
        }
        yield nothingYet();
      }
      case END -> {
        open.close();
        events = null;
        sequence++;
        yield true;
      }
    };
  }

  /** A session that was interrupted ends here; any other may go on. */
  private boolean nothingYet() {
    if (interruptedAt != null) {
      finish();
    }
    return false;
  }

  private void openAgain(SegmentEvents open) throws IOException {
    open.close();
    events = null;
    SegmentEvents sealed = folder.events(lane, sequence, 0, sessionId::equals);
    for (long passed = 0; sealed != null && passed < taken; passed++) {
      if (sealed.next() != SegmentEvents.Step.EVENT) {
        sealed.close();
        throw new RecordingDamaged("a sealed segment is shorter than what was read of it before");
      }
    }
    events = sealed;
  }

  private void finish() {
    over = true;
    if (interruptedAt != null) {
      next = new ReplayEvent.Ended(interruptedAt, "interrupted");
    }
  }

  private @Nullable ReplayEvent replayed(RecordedEvent event) {
    return switch (event) {
      case RecordedEvent.Started(Event.Started started, boolean _) -> {
        boolean first = !begun;
        begun = true;
        mysql = started.place().protocol().equals(MYSQL);
        yield first ? started(started) : null;
      }
      case RecordedEvent.Statement statement -> statement(statement);
      case RecordedEvent.Decided decided ->
          new ReplayEvent.Decided(
              decided.at(),
              decided.number(),
              decided.requestId(),
              decided.outcome(),
              decided.by(),
              decided.reason());
      case RecordedEvent.Plain(Event plain) -> plain(plain);
    };
  }

  private static ReplayEvent started(Event.Started event) {
    return new ReplayEvent.Started(
        event.at(),
        event.sessionId(),
        event.subject().issuer(),
        event.subject().user(),
        event.subject().groups(),
        event.subject().roles(),
        event.subject().agent(),
        event.place().connection(),
        event.place().protocol(),
        event.place().source().getHostAddress(),
        event.client(),
        event.serverVersion(),
        event.upstreamPid());
  }

  private ReplayEvent statement(RecordedEvent.Statement event) {
    var parameters = new ArrayList<@Nullable String>();
    for (Parameter p : event.parameters()) {
      parameters.add(WireValues.text(p, mysql ? "mysql" : "postgres"));
    }
    return new ReplayEvent.Statement(
        event.at(),
        event.number(),
        event.text().text(),
        parameters,
        event.effect(),
        event.text().findings(),
        event.lateYes());
  }

  private @Nullable ReplayEvent plain(Event event) {
    return switch (event) {
      case Event.Held(var at, var number, var requestId) ->
          new ReplayEvent.Held(at, number, requestId);
      case Event.Columns(var at, var number, var heading) -> {
        columns.clear(); // one result at a time
        columns.put(number, heading);
        yield new ReplayEvent.Columns(at, number, heading);
      }
      case Event.Rows(var at, var number, var _, var frames) -> {
        List<Event.Column> heading = columns.getOrDefault(number, List.of());
        if (mysql) {
          yield new ReplayEvent.Rows(at, number, MySqlFrames.rows(frames, heading));
        }
        yield DataFrames.isCopy(frames)
            ? new ReplayEvent.CopyData(at, number, false, DataFrames.copied(frames))
            : new ReplayEvent.Rows(at, number, DataFrames.rows(frames, heading));
      }
      case Event.CopyIn(var at, var number, var frames) ->
          new ReplayEvent.CopyData(at, number, true, DataFrames.copied(frames));
      case Event.Completed(var at, var number, var tag, var rowCount) ->
          new ReplayEvent.Completed(at, number, tag, rowCount);
      case Event.Failed(var at, var number, var sqlState, var message) ->
          new ReplayEvent.Failed(at, number, sqlState, message);
      case Event.Notice(var at, var kind, var text) -> new ReplayEvent.Notice(at, kind, text);
      case Event.Ended(var at, var reason) -> {
        over = true;
        yield new ReplayEvent.Ended(at, reason);
      }
      case Event.Started _, Event.Statement _, Event.Decided _ -> null;
    };
  }

  @Override
  public void close() {
    over = true;
    next = null;
    try {
      if (events != null) {
        events.close();
        events = null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
