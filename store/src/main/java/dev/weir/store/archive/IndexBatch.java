package dev.weir.store.archive;

import dev.weir.policy.Effect;
import dev.weir.session.Event;
import dev.weir.store.Micros;
import dev.weir.store.recording.RecordedEvent;
import dev.weir.store.recording.RecordedText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a stretch of one lane's events changes in the index. Used by one thread. */
final class IndexBatch {
  final List<StartedAt> started = new ArrayList<>();
  final Map<String, SessionChange> sessions = new LinkedHashMap<>();
  final Map<StatementKey, StatementChange> statements = new LinkedHashMap<>();

  /** A session and where its recording begins. */
  record StartedAt(Event.Started event, String run, int lane, long sequence) {}

  record StatementKey(String sessionId, long number) {}

  /** How a session goes on. */
  static final class SessionChange {
    long lastMicros;
    @Nullable Long endedMicros;
    @Nullable String endReason;
    long statementCount;
  }

  /** A statement that is new (it has a text), or how an earlier one goes on. */
  static final class StatementChange {
    long atMicros;
    @Nullable RecordedText text;
    @Nullable Effect decision;
    @Nullable String request;
    @Nullable String sqlState;
    @Nullable Long rowCount;
    @Nullable Long endedMicros;
  }

  void add(Event.Started session, RecordedEvent event, String run, int lane, long sequence) {
    String id = session.sessionId();
    SessionChange change = sessions.computeIfAbsent(id, key -> new SessionChange());
    change.lastMicros = Math.max(change.lastMicros, Micros.of(event.at()));
    switch (event) {
      case RecordedEvent.Started(Event.Started started, boolean again) -> {
        if (!again) {
          this.started.add(new StartedAt(started, run, lane, sequence));
        }
      }
      case RecordedEvent.Statement statement -> {
        change.statementCount++;
        StatementChange added = statement(id, statement.number());
        added.atMicros = Micros.of(statement.at());
        added.text = statement.text();
        added.decision = statement.effect();
        added.request = statement.lateYes();
      }
      case RecordedEvent.Decided _ -> {}
      case RecordedEvent.Plain(Event plain) -> addPlain(id, change, plain);
    }
  }

  private void addPlain(String id, SessionChange session, Event event) {
    switch (event) {
      case Event.Held held -> statement(id, held.number()).request = held.requestId();
      case Event.Completed completed -> {
        StatementChange change = ended(id, completed.number(), completed.at());
        long before = change.rowCount == null ? 0 : change.rowCount;
        change.rowCount = before + completed.rowCount();
      }
      case Event.Failed failed ->
          ended(id, failed.number(), failed.at()).sqlState = failed.sqlState();
      case Event.Ended ended -> {
        session.endedMicros = Micros.of(ended.at());
        session.endReason = ended.reason();
      }
      case Event.Started _,
          Event.Statement _,
          Event.Decided _,
          Event.Columns _,
          Event.Rows _,
          Event.CopyIn _,
          Event.Notice _ -> {}
    }
  }

  private StatementChange ended(String id, long number, Instant at) {
    StatementChange change = statement(id, number);
    change.endedMicros = Micros.of(at);
    return change;
  }

  private StatementChange statement(String id, long number) {
    return statements.computeIfAbsent(new StatementKey(id, number), key -> new StatementChange());
  }

  boolean isEmpty() {
    return sessions.isEmpty();
  }
}
