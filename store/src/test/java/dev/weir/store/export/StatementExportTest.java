package dev.weir.store.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.Effect;
import dev.weir.session.Event;
import dev.weir.session.JudgedText;
import dev.weir.session.Parameter;
import dev.weir.session.Recorder;
import dev.weir.session.Recorder.SessionRecording;
import dev.weir.store.recording.Samples;
import dev.weir.store.recording.SegmentRecorder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatementExportTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path DOCUMENT = Path.of("..", "docs", "export.md");

  @TempDir Path folder;

  private final ExportCursor cursor = new ExportCursor();

  @Test
  void theExampleOfTheDocumentationIsWhatIsExported() throws Exception {
    try (SegmentRecorder recorder = recorder()) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      JudgedText text = Samples.text("SELECT ssn FROM customers WHERE id = $1");
      session.record(new Event.Statement(Samples.START, 1, text, List.of(), Effect.ALLOW, null));
      session.record(new Event.Completed(Samples.START.plusMillis(12), 1, "SELECT 1", 1));
      session.close(new Event.Ended(Samples.START.plusSeconds(1), "bye"));
    }
    String document = Files.readString(DOCUMENT);
    int start = document.indexOf("```json\n") + 8;
    JsonNode example = JSON.readTree(document.substring(start, document.indexOf("```", start)));
    assertThat(export()).singleElement().isEqualTo(example);
  }

  @Test
  void valuesOfRowsOfParametersAndInErrorsAreInNoneOfIt() throws Exception {
    try (SegmentRecorder recorder = recorder()) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      var secret = new Parameter(25, false, "secret".getBytes(StandardCharsets.UTF_8));
      session.record(
          new Event.Statement(
              Samples.START, 1, Samples.text("SELECT $1"), List.of(secret), Effect.ALLOW, null));
      session.record(new Event.Rows(Samples.START, 1, 1, Samples.dataRow("secret")));
      session.record(new Event.CopyIn(Samples.START, 1, Samples.dataRow("secret")));
      session.record(new Event.Notice(Samples.START, "notice", "secret"));
      session.record(new Event.Failed(Samples.START, 1, "23505", "Key (ssn)=(secret) exists"));
    }
    List<JsonNode> events = export();
    assertThat(events).singleElement().asString().doesNotContain("secret");
    assertThat(events.getFirst().get("status_code").asString()).isEqualTo("23505");
    assertThat(events.getFirst().get("status").asString()).isEqualTo("Failure");
  }

  @Test
  void whatPolicyAndPeopleSaidIsTold() throws Exception {
    try (SegmentRecorder recorder = recorder()) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      session.record(Samples.statement(1, Samples.text("DROP TABLE x", Effect.DENY, "no drops")));
      session.record(new Event.Failed(Samples.START, 1, "42501", "no"));
      JudgedText asks = Samples.text("DELETE FROM x", Effect.APPROVE, "ask");
      session.record(Samples.statement(2, asks));
      session.record(new Event.Held(Samples.START, 2, "r1"));
      session.record(new Event.Failed(Samples.START, 2, "42501", "nobody answered"));
      session.record(new Event.Statement(Samples.START, 3, asks, List.of(), Effect.APPROVE, "r1"));
      session.record(Samples.completed(3, 4));
    }
    assertThat(export())
        .extracting(event ->
            "%s %s %s %s"
                .formatted(
                    text(event, "action"),
                    text(event, "disposition"),
                    text(event.get("policy"), "name"),
                    text(event.get("unmapped"), "request")))
        .containsExactly(
            "Denied Blocked no drops null", "Denied Rejected ask r1", "Allowed Approved ask r1");
  }

  @Test
  void eachStatementIsGivenOutOnceAlsoWhileTheSegmentIsWritten() throws Exception {
    try (SegmentRecorder recorder = recorder()) {
      Recorder.Lane lane = recorder.lane();
      SessionRecording slow = lane.open(Samples.started("slow"));
      SessionRecording quick = lane.open(Samples.started("quick"));
      finished(quick, 1);
      assertThat(numbers()).containsExactly("quick/1");
      slow.record(Samples.statement(1, Samples.text("SELECT pg_sleep(9)")));
      finished(quick, 2);
      assertThat(numbers()).as("waits for the one before").isEmpty();
      slow.record(Samples.completed(1, 7));
      List<JsonNode> events = export();
      assertThat(events).extracting(StatementExportTest::uid).containsExactly("slow/1", "quick/2");
      assertThat(events.getFirst().get("unmapped").get("rows").asLong()).isEqualTo(7);
      assertThat(numbers()).isEmpty();
      for (int i = 3; i < 600; i++) {
        awaitRoom(quick);
        finished(quick, i);
      }
      assertThat(numbers()).hasSize(597).doesNotHaveDuplicates().startsWith("quick/3");
    }
    assertThat(numbers()).as("nothing is new once it is sealed").isEmpty();
    try (SegmentRecorder recorder = recorder()) {
      finished(recorder.lane().open(Samples.started("later")), 1);
      assertThat(numbers()).containsExactly("later/1");
    }
  }

  @Test
  void whatIsNeverOverHoldsNothingBackForLongerThanIsWaited() throws Exception {
    try (SegmentRecorder recorder = recorder()) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      session.record(Samples.statement(1, Samples.text("SELECT 1")));
      finished(session, 2);
      assertThat(numbers()).isEmpty();
      List<JsonNode> events =
          export(null, Samples.START.plus(StatementExport.PATIENCE).plusSeconds(1));
      assertThat(events)
          .extracting(event -> uid(event) + " " + text(event, "status"))
          .containsExactly("s1/1 Unknown", "s1/2 Success");
      session.record(Samples.completed(1, 1));
      assertThat(numbers()).isEmpty();
    }
  }

  @Test
  void whatIsOlderIsPassedOver() throws Exception {
    try (SegmentRecorder recorder = recorder()) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      finished(session, 1);
      finished(session, 2);
    }
    assertThat(export(Samples.START.plusMillis(2), Samples.START))
        .extracting(StatementExportTest::uid)
        .containsExactly("s1/2");
  }

  @Test
  void anAlteredSegmentIsSaidAndNothingOfWhatWasAlteredIsGivenOut() throws Exception {
    try (SegmentRecorder recorder = recorder()) {
      finished(recorder.lane().open(Samples.started("s1")), 1);
    }
    Path segment;
    try (var files = Files.list(folder)) {
      segment = files.filter(file -> file.toString().endsWith(".weir")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length - 5] ^= 1;
    Files.write(segment, bytes);
    var lines = new ArrayList<String>();
    var export = new StatementExport(folder, cursor, null, Samples.START);
    export.run(lines::add);
    assertThat(lines).isEmpty();
    assertThat(export.warnings()).singleElement().asString().contains("was altered");
  }

  @Test
  void aCursorIsReadBackAndAnythingElseIsRefused() throws Exception {
    Path file = folder.resolve("cursor");
    assertThat(ExportCursor.read(file).text()).isEmpty();
    cursor.put(3, new ExportCursor.Place(17, 4096));
    cursor.write(file);
    assertThat(ExportCursor.read(file).text()).isEqualTo("3 17 4096\n");
    Files.writeString(file, "3 -17 4096\n");
    assertThatThrownBy(() -> ExportCursor.read(file))
        .isInstanceOf(ExportCursor.InvalidCursor.class);
  }

  private List<String> numbers() throws IOException {
    return export().stream().map(StatementExportTest::uid).toList();
  }

  private List<JsonNode> export() throws IOException {
    return export(null, Samples.START);
  }

  private List<JsonNode> export(@Nullable Instant since, Instant now) throws IOException {
    var events = new ArrayList<JsonNode>();
    var export = new StatementExport(folder, cursor, since, now);
    long count = export.run(line -> events.add(JSON.readTree(line)));
    assertThat(export.warnings()).isEmpty();
    assertThat(events).hasSize((int) count);
    return events;
  }

  private static void finished(SessionRecording session, int number) {
    session.record(Samples.statement(number, Samples.text("SELECT " + number)));
    session.record(Samples.completed(number, 1));
  }

  private static void awaitRoom(SessionRecording session) {
    if (!session.writable()) {
      var room = new java.util.concurrent.CompletableFuture<Void>();
      session.whenWritable(() -> room.complete(null));
      room.join();
    }
  }

  private static String uid(JsonNode event) {
    return event.get("metadata").get("uid").asString();
  }

  private static @Nullable String text(JsonNode of, String name) {
    JsonNode value = of.get(name);
    return value == null ? null : value.asString();
  }

  private SegmentRecorder recorder() throws IOException {
    return SegmentRecorder.open(
        Samples.small(folder), InstantSource.fixed(Samples.START), Samples.ids());
  }
}
