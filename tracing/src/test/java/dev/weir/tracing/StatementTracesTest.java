package dev.weir.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.Event;
import dev.weir.session.JudgedText;
import dev.weir.session.Recorder;
import dev.weir.sql.Lineage;
import dev.weir.sql.Naming;
import dev.weir.sql.Reading;
import dev.weir.sql.Shape;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatementTracesTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  private final InMemorySpanExporter sent = InMemorySpanExporter.create();
  private final Written disk = new Written();
  private StatementTraces traces = StatementTraces.to(SimpleSpanProcessor.create(sent), 1);
  private Recorder.SessionRecording recording = open();

  @AfterEach
  void close() {
    traces.close();
  }

  private Recorder.SessionRecording open() {
    return traces
        .traced(disk)
        .lane()
        .open(
            new Event.Started(
                NOON,
                "s1",
                new Subject("alice", Set.of(), Set.of(), "claude", "idp", NOON.plusSeconds(60)),
                new Place("shop", "postgres", InetAddress.getLoopbackAddress(), "s1"),
                Map.of(),
                "18",
                1));
  }

  private static Event.Statement statement(
      int second, long number, String sql, Effect effect, String... kinds) {
    byte[] utf8 = sql.getBytes(StandardCharsets.UTF_8);
    List<Statement> statements =
        Arrays.stream(kinds)
            .map(kind ->
                new Statement(
                    kind,
                    0,
                    utf8.length,
                    Set.of(),
                    Lineage.Traced.NOTHING,
                    Set.of(),
                    List.of(),
                    Shape.PLAIN,
                    TransactionEffect.NONE,
                    Naming.NONE,
                    false))
            .toList();
    var verdict =
        new Verdict(
            effect,
            List.of(new Verdict.Finding(null, effect, "agents may read", "because")),
            null,
            null,
            List.of(),
            List.of(),
            null,
            Set.of(),
            "f00d",
            true);
    var text =
        new JudgedText(
            utf8,
            new Reading.Script(statements),
            statements.stream().map(each -> verdict).toList());
    return new Event.Statement(NOON.plusSeconds(second), number, text, List.of(), effect, null);
  }

  private static Event.Completed completed(int second, long number, long rows) {
    return new Event.Completed(NOON.plusSeconds(second), number, "SELECT " + rows, rows);
  }

  private static long nanos(int second) {
    return NOON.plusSeconds(second).getEpochSecond() * 1_000_000_000L;
  }

  @Test
  void aStatementIsASpanThatTellsWhoAndWhatBecameOfIt() {
    recording.record(statement(1, 1, "SELECT ssn FROM people", Effect.ALLOW, "SELECT"));
    assertThat(sent.getFinishedSpanItems()).isEmpty();
    recording.record(completed(3, 1, 7));

    assertThat(sent.getFinishedSpanItems())
        .singleElement()
        .satisfies(span -> {
          assertThat(span.getName()).isEqualTo("SELECT shop");
          assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
          assertThat(span.getParentSpanContext().isValid()).isFalse();
          assertThat(span.getStartEpochNanos()).isEqualTo(nanos(1));
          assertThat(span.getEndEpochNanos()).isEqualTo(nanos(3));
          assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
          assertThat(span.getResource().getAttributes().asMap().toString()).contains("weir");
          assertThat(span.getAttributes().asMap())
              .containsOnly(
                  Map.entry(TracedStatements.SYSTEM, "postgresql"),
                  Map.entry(TracedStatements.NAMESPACE, "shop"),
                  Map.entry(TracedStatements.OPERATION, "SELECT"),
                  Map.entry(TracedStatements.USER, "alice"),
                  Map.entry(TracedStatements.AGENT, "claude"),
                  Map.entry(TracedStatements.SESSION, "s1"),
                  Map.entry(TracedStatements.STATEMENT, 1L),
                  Map.entry(TracedStatements.DECISION, "allow"),
                  Map.entry(TracedStatements.RULE, "agents may read"),
                  Map.entry(TracedStatements.ROWS, 7L));
        });
  }

  @Test
  void itIsShownInTheTraceThatItsClientNames() {
    String comment = " /*traceparent='00-" + TRACE + "-" + SPAN + "-01'*/";
    recording.record(statement(1, 1, "SELECT 1" + comment, Effect.ALLOW, "SELECT"));
    recording.record(completed(2, 1, 1));

    SpanData span = sent.getFinishedSpanItems().getFirst();
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo(SPAN);
  }

  @Test
  void whatAClientDoesNotSampleIsNotSent() {
    String comment = " /*traceparent='00-" + TRACE + "-" + SPAN + "-00'*/";
    recording.record(statement(1, 1, "SELECT 1" + comment, Effect.ALLOW, "SELECT"));
    recording.record(completed(2, 1, 1));
    recording.record(statement(3, 2, "SELECT 1", Effect.ALLOW, "SELECT"));
    recording.record(completed(4, 2, 1));

    assertThat(numbers()).containsExactly(2L);
    assertThat(disk.events).hasSize(4);
  }

  @Test
  void noneOfAHundredIsNone() {
    traces.close();
    traces = StatementTraces.to(SimpleSpanProcessor.create(sent), 0);
    recording = open();
    recording.record(statement(1, 1, "SELECT 1", Effect.ALLOW, "SELECT"));
    recording.record(completed(2, 1, 1));
    assertThat(sent.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void theTimeThatPeopleTookIsASpanWithin() {
    recording.record(statement(1, 1, "DELETE FROM t", Effect.APPROVE, "DELETE"));
    recording.record(new Event.Held(NOON.plusSeconds(2), 1, "r1"));
    recording.record(
        new Event.Decided(NOON.plusSeconds(40), 1, "r1", new Outcome.Denied("dana", "no")));
    recording.record(new Event.Failed(NOON.plusSeconds(41), 1, "42501", "denied: 4711"));

    SpanData held = named("held for approval");
    SpanData statement = named("DELETE shop");
    assertThat(held.getParentSpanId()).isEqualTo(statement.getSpanId());
    assertThat(held.getTraceId()).isEqualTo(statement.getTraceId());
    assertThat(held.getStartEpochNanos()).isEqualTo(nanos(2));
    assertThat(held.getEndEpochNanos()).isEqualTo(nanos(40));
    assertThat(held.getAttributes().get(TracedStatements.OUTCOME)).isEqualTo("denied");
    assertThat(held.getAttributes().get(TracedStatements.REQUEST)).isEqualTo("r1");
    assertThat(statement.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(statement.getAttributes().get(TracedStatements.STATUS)).isEqualTo("42501");
    assertThat(statement.toString()).doesNotContain("4711", "FROM t");
  }

  @Test
  void aMessageOfSeveralEndsWithItsLastAnswer() {
    recording.record(statement(1, 1, "SELECT 1; SELECT 2", Effect.ALLOW, "SELECT", "SELECT"));
    recording.record(completed(2, 1, 1));
    assertThat(sent.getFinishedSpanItems()).isEmpty();
    recording.record(completed(5, 1, 2));
    assertThat(named("BATCH shop").getEndEpochNanos()).isEqualTo(nanos(5));
    assertThat(named("BATCH shop").getAttributes().get(TracedStatements.ROWS)).isEqualTo(3);
  }

  @Test
  void whatTheServerSkippedEndsWithWhatCameAfterIt() {
    recording.record(statement(1, 1, "SELECT 1", Effect.ALLOW, "SELECT"));
    recording.record(statement(1, 2, "SELECT 2", Effect.ALLOW, "SELECT"));
    recording.record(statement(1, 3, "SELECT 3", Effect.ALLOW, "SELECT"));
    recording.record(completed(4, 2, 1));
    assertThat(numbers()).containsExactly(1L, 2L);
    recording.close(new Event.Ended(NOON.plusSeconds(9), "bye"));
    assertThat(numbers()).containsExactly(1L, 2L, 3L);
    recording.close(new Event.Ended(NOON.plusSeconds(9), "bye"));
    assertThat(numbers()).hasSize(3);
  }

  @Test
  void anAnswerToNothingIsNothing() {
    recording.record(completed(2, 1, 1));
    recording.record(new Event.Failed(NOON, 0, "08006", "gone"));
    recording.record(new Event.Decided(NOON, 5, "r1", new Outcome.Interrupted()));
    assertThat(sent.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void whatIsNotRecordedIsNotTraced() {
    disk.full = true;
    assertThatThrownBy(() -> recording.record(statement(1, 1, "SELECT 1", Effect.ALLOW, "SELECT")))
        .isInstanceOf(Recorder.RecordingFailed.class);
    disk.full = false;
    recording.record(completed(2, 1, 1));
    assertThat(sent.getFinishedSpanItems()).isEmpty();
  }

  private List<Long> numbers() {
    return sent.getFinishedSpanItems().stream()
        .map(span -> span.getAttributes().get(TracedStatements.STATEMENT))
        .toList();
  }

  private SpanData named(String name) {
    return sent.getFinishedSpanItems().stream()
        .filter(span -> span.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Takes everything unless it is full. */
  private static final class Written implements Recorder {
    private final List<Event> events = new ArrayList<>();
    private boolean full;

    @Override
    public Lane lane() {
      return start -> new Session();
    }

    private final class Session implements SessionRecording {
      @Override
      public void record(Event event) {
        if (full) {
          throw new RecordingFailed("full", new java.io.IOException());
        }
        events.add(event);
      }

      @Override
      public CompletionStage<Void> durable() {
        return CompletableFuture.completedStage(null);
      }

      @Override
      public boolean writable() {
        return true;
      }

      @Override
      public void whenWritable(Runnable task) {
        task.run();
      }

      @Override
      public void close(Event.Ended ended) {}
    }
  }
}
