package dev.weir.metrics;

import dev.weir.metrics.ConnectionCounts.HoldEnd;
import dev.weir.session.Event;
import dev.weir.session.ForwardingRecording;
import dev.weir.session.Recorder.RecordingFailed;
import dev.weir.session.Recorder.SessionRecording;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One session's, counted. What could not be recorded did not happen. Used by one thread. */
final class CountedRecording extends ForwardingRecording {
  private final ConnectionCounts counts;
  private final SessionCounts all;

  /** When statements that wait for people began to; null as long as none ever did. */
  private @Nullable Map<Long, Instant> heldSince;

  /** Masked columns of statements that have any; null as long as none ever did. */
  private @Nullable Map<Long, Integer> maskedColumns;

  private boolean closed;

  CountedRecording(SessionRecording recording, ConnectionCounts counts, SessionCounts all) {
    super(recording);
    this.counts = counts;
    this.all = all;
  }

  @Override
  public void record(Event event) {
    try {
      super.record(event);
    } catch (RecordingFailed failed) {
      all.refused();
      throw failed;
    }
    count(event);
  }

  private void count(Event event) {
    switch (event) {
      case Event.Statement statement -> counts.decided(statement.effect()).increment();
      case Event.Columns columns -> columns(columns);
      case Event.Rows rows -> {
        counts.rows.add(rows.rowCount());
        if (maskedColumns != null) {
          int masked = maskedColumns.getOrDefault(rows.number(), 0);
          counts.maskedValues.add((long) masked * rows.rowCount());
        }
      }
      case Event.Failed failed -> counts.failed(ErrorKind.of(failed.sqlState())).increment();
      case Event.Held held -> hold(held);
      case Event.Decided decided -> {
        Instant since = heldSince == null ? null : heldSince.remove(decided.number());
        if (since != null) {
          counts.holdEnded(HoldEnd.of(decided.outcome()), Duration.between(since, decided.at()));
        }
      }
      case Event.Started _, Event.CopyIn _, Event.Completed _, Event.Notice _, Event.Ended _ -> {}
    }
  }

  /** Portals that are read by turns are told of once each. */
  private void columns(Event.Columns told) {
    int masked = masked(told.columns());
    if (masked > 0) {
      if (maskedColumns == null) {
        maskedColumns = new LatestStatements();
      }
      maskedColumns.put(told.number(), masked);
    }
  }

  /** A session has so many portals at a time at most that are read by turns. */
  private static final class LatestStatements extends LinkedHashMap<Long, Integer> {
    private static final int STATEMENTS_MAX = 64;
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, Integer> eldest) {
      return size() > STATEMENTS_MAX;
    }
  }

  private static int masked(List<Event.Column> columns) {
    int masked = 0;
    for (Event.Column column : columns) {
      if (column.masked()) {
        masked++;
      }
    }
    return masked;
  }

  private void hold(Event.Held held) {
    Map<Long, Instant> since = heldSince;
    if (since == null) {
      since = new HashMap<>();
      heldSince = since;
    }
    if (since.put(held.number(), held.at()) == null) {
      counts.waiting.increment();
    }
  }

  @Override
  public void whenWritable(Runnable task) {
    long since = System.nanoTime();
    super.whenWritable(() -> {
      all.waited(System.nanoTime() - since);
      task.run();
    });
  }

  @Override
  public void close(Event.Ended end) {
    try {
      super.close(end);
    } catch (RecordingFailed failed) {
      all.refused();
      throw failed;
    } finally {
      if (!closed) {
        closed = true;
        counts.ended.increment();
        leave(end.at());
      }
    }
  }

  /** Who goes away takes back what waits, whether or not the recording was told in time. */
  private void leave(Instant at) {
    Map<Long, Instant> since = heldSince;
    if (since != null) {
      since
          .values()
          .forEach(each -> counts.holdEnded(HoldEnd.WITHDRAWN, Duration.between(each, at)));
      since.clear();
    }
  }
}
