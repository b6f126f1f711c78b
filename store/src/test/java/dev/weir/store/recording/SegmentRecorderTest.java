package dev.weir.store.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.session.Event;
import dev.weir.session.JudgedText;
import dev.weir.session.Parameter;
import dev.weir.session.Recorder;
import dev.weir.session.Recorder.SessionRecording;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentRecorderTest {
  @TempDir Path folder;

  private final JudgedText select = Samples.text("SELECT * FROM customers WHERE id = $1");

  @Test
  void whatWasRecordedIsReadBackInOrderWhileTheSegmentIsStillWritten() throws IOException {
    try (SegmentRecorder recorder = recorder()) {
      Recorder.Lane lane = recorder.lane();
      SessionRecording session = lane.open(Samples.started("s1"));
      var parameter = new Parameter(23, true, new byte[] {0, 0, 0, 7});
      session.record(
          new Event.Statement(
              Samples.START, 1, select, List.of(parameter), select.effect(), "request-1"));
      session.record(new Event.Rows(Samples.START, 1, 1, Samples.dataRow("7", "Anna")));
      session.record(Samples.completed(1, 1));

      List<RecordedEvent> events = readAll(folder);

      assertThat(events).hasSize(4);
      assertThat(events.get(0)).isEqualTo(new RecordedEvent.Started(Samples.started("s1"), false));
      var statement = (RecordedEvent.Statement) events.get(1);
      assertThat(statement.parameters()).containsExactly(parameter);
      assertThat(statement.lateYes()).isEqualTo("request-1");
      assertThat(statement.text().text()).isEqualTo("SELECT * FROM customers WHERE id = $1");
      assertThat(statement.text().tables()).containsExactly("public.customers");
      assertThat(statement.text().findings().getFirst().rule()).isEqualTo("agents may read");
      assertThat(events.get(2))
          .isEqualTo(
              new RecordedEvent.Plain(
                  new Event.Rows(Samples.START, 1, 1, Samples.dataRow("7", "Anna"))));
      assertThat(events.get(3)).isEqualTo(new RecordedEvent.Plain(Samples.completed(1, 1)));
    }
  }

  @Test
  void anotherThreadThanTheLanesIsRefusedAndDamagesNothing() throws Exception {
    try (SegmentRecorder recorder = recorder()) {
      var lane = recorder.lane();
      SessionRecording session = lane.open(Samples.started("s1"));
      for (Callable<Object> intrusion :
          List.<Callable<Object>>of(
              () -> lane.open(Samples.started("s2")),
              () -> {
                session.record(Samples.statement(1, select));
                return session;
              })) {
        assertThat(
                CompletableFuture.supplyAsync(() -> called(intrusion), Thread::startVirtualThread))
            .failsWithin(30, TimeUnit.SECONDS)
            .withThrowableOfType(ExecutionException.class)
            .withRootCauseInstanceOf(IllegalStateException.class);
      }
      session.record(Samples.statement(1, select));
      assertThat(readAll(folder)).hasSize(2);
    }
  }

  private static Object called(Callable<Object> task) {
    try {
      return task.call();
    } catch (Exception failed) {
      throw new CompletionException(failed);
    }
  }

  @Test
  void aTextIsWrittenOnceForManyStatements() throws IOException {
    try (SegmentRecorder recorder = recorder()) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      session.record(Samples.statement(1, select));
      long once = usedBytes();
      session.record(Samples.statement(2, select));
      assertThat(usedBytes() - once).isLessThanOrEqualTo(32);
    }
  }

  @Test
  void sessionsGoOnAcrossManySegmentsAndEachSegmentCanBeReadAlone() throws IOException {
    int count = 5_000;
    try (SegmentRecorder recorder = recorder()) {
      Recorder.Lane lane = recorder.lane();
      SessionRecording first = lane.open(Samples.started("s1"));
      SessionRecording second = lane.open(Samples.started("s2"));
      for (int i = 1; i <= count; i++) {
        awaitRoom(first);
        first.record(Samples.statement(i, select));
        second.record(Samples.completed(i, i));
      }
      first.close(new Event.Ended(Samples.START, "bye"));
      second.close(new Event.Ended(Samples.START, "bye"));
    }
    List<RecordedEvent> events = readAll(folder);
    List<Long> numbers =
        events.stream()
            .filter(RecordedEvent.Statement.class::isInstance)
            .map(event -> ((RecordedEvent.Statement) event).number())
            .toList();
    assertThat(numbers).hasSize(count).isSorted().doesNotHaveDuplicates();
    assertThat(new SegmentFolder(folder).list())
        .hasSizeGreaterThan(4)
        .allMatch(file -> file.sealed());
  }

  @Test
  void anEventLargerThanHalfASegmentIsRefusedAndTheSessionGoesOn() throws IOException {
    try (SegmentRecorder recorder = recorder()) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      ByteBuffer large = ByteBuffer.allocate(40_000);
      assertThatThrownBy(() -> session.record(new Event.CopyIn(Samples.START, 1, large)))
          .isInstanceOf(Recorder.RecordingFailed.class)
          .hasMessageContaining("larger than a recording can hold");
      JudgedText longText = Samples.text("SELECT '" + "x".repeat(40_000) + "'");
      assertThatThrownBy(() -> session.record(Samples.statement(1, longText)))
          .isInstanceOf(Recorder.RecordingFailed.class);
      session.record(Samples.statement(1, select));
    }
    assertThat(readAll(folder)).hasSize(2);
  }

  @Test
  void anEventThatDoesNotFitTheRestOfASegmentIsWrittenWholeIntoTheNext() throws IOException {
    var written = new ArrayList<Event>();
    try (SegmentRecorder recorder = recorder()) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      for (int i = 1; i <= 6; i++) {
        awaitRoom(session);
        byte[] bytes = new byte[30_000];
        new java.util.Random(i).nextBytes(bytes);
        written.add(new Event.CopyIn(Samples.START, i, ByteBuffer.wrap(bytes)));
        session.record(written.getLast());
      }
    }
    assertThat(readAll(folder))
        .filteredOn(RecordedEvent.Plain.class::isInstance)
        .map(event -> ((RecordedEvent.Plain) event).event())
        .isEqualTo(written);
  }

  @Test
  void rowsAreLeftOutIfResponsesAreNotToBeKept() throws IOException {
    RecordingSettings settings = Samples.small(folder);
    var none =
        new RecordingSettings(
            folder,
            settings.gateway(),
            settings.segmentBytes(),
            settings.durability(),
            RecordingSettings.Responses.NONE,
            settings.retention(),
            0);
    try (SegmentRecorder recorder =
        SegmentRecorder.open(none, InstantSource.fixed(Samples.START), Samples.ids())) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      session.record(new Event.Rows(Samples.START, 1, 1, Samples.dataRow("secret")));
      session.record(Samples.completed(1, 1));
    }
    assertThat(readAll(folder)).hasSize(2);
  }

  @Test
  void durableWaitsForTheDiskIfSoConfigured() throws Exception {
    RecordingSettings settings = Samples.small(folder);
    var fsync =
        new RecordingSettings(
            folder,
            settings.gateway(),
            settings.segmentBytes(),
            RecordingSettings.Durability.FSYNC,
            settings.responses(),
            settings.retention(),
            0);
    try (SegmentRecorder recorder =
        SegmentRecorder.open(fsync, InstantSource.fixed(Samples.START), Samples.ids())) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      session.record(Samples.statement(1, select));
      session.durable().toCompletableFuture().get(10, java.util.concurrent.TimeUnit.SECONDS);
    }
  }

  @Test
  void closingTwiceWritesOneEnd() throws IOException {
    try (SegmentRecorder recorder = recorder()) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      session.close(new Event.Ended(Samples.START, "bye"));
      session.close(new Event.Ended(Samples.START, "bye again"));
    }
    assertThat(readAll(folder)).hasSize(2);
  }

  @Test
  void bytesAreCountedAsTheyAreWritten() throws IOException {
    try (SegmentRecorder recorder = recorder()) {
      assertThat(recorder.bytes()).isZero();
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      session.record(Samples.statement(1, select));
      session.record(new Event.Rows(Samples.START, 1, 1, Samples.dataRow("7", "Anna")));
      assertThat(recorder.bytes()).isEqualTo(usedBytes() - SegmentHeader.BYTES);
    }
  }

  private SegmentRecorder recorder() throws IOException {
    return SegmentRecorder.open(
        Samples.small(folder), InstantSource.fixed(Samples.START), Samples.ids());
  }

  private long usedBytes() throws IOException {
    try (OpenInput input = OpenInput.open(new SegmentFolder(folder).list().getFirst().path())) {
      var cursor = new RecordCursor(input);
      while (cursor.next() == RecordCursor.Step.RECORD) {}
      return cursor.position();
    }
  }

  static void awaitRoom(SessionRecording session) {
    if (!session.writable()) {
      var room = new java.util.concurrent.CountDownLatch(1);
      session.whenWritable(room::countDown);
      try {
        assertThat(room.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  static List<RecordedEvent> readAll(Path folder) throws IOException {
    var all = new ArrayList<RecordedEvent>();
    for (SegmentFolder.SegmentFile file : new SegmentFolder(folder).list()) {
      try (SegmentEvents events = SegmentEvents.open(file, 0, id -> true)) {
        while (events.next() == SegmentEvents.Step.EVENT) {
          if (!(events.event() instanceof RecordedEvent.Started(_, boolean again)) || !again) {
            all.add(events.event());
          }
        }
      }
    }
    return all;
  }
}
