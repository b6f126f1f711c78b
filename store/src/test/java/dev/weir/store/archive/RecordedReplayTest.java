package dev.weir.store.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.Event;
import dev.weir.session.JudgedText;
import dev.weir.session.Parameter;
import dev.weir.session.Recorder.SessionRecording;
import dev.weir.session.archive.Replay;
import dev.weir.session.archive.ReplayEvent;
import dev.weir.store.recording.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown of a session that was recorded, or is. */
class RecordedReplayTest {
  private static final int BLOCKS_MIN = 200;
  private static final int BLOCKS_MAX = 20_000;

  @TempDir Path data;

  private RecordedScene scene;

  @BeforeEach
  void open() throws IOException {
    scene = new RecordedScene(data);
  }

  @AfterEach
  void close() throws IOException {
    scene.close();
  }

  @Test
  void aReplayShowsWhatTheClientSawAsTables() throws Exception {
    JudgedText text = Samples.text("SELECT id, ssn FROM customers WHERE id = $1");
    SessionRecording session = scene.recorder.lane().open(Samples.started("s1"));
    session.record(
        new Event.Statement(
            Samples.START,
            1,
            text,
            List.of(new Parameter(23, true, new byte[] {0, 0, 0, 7})),
            Effect.APPROVE,
            null));
    session.record(new Event.Held(Samples.START, 1, "r1"));
    session.record(new Event.Decided(Samples.START, 1, "r1", new Outcome.Denied("dana", "no")));
    session.record(
        new Event.Columns(
            Samples.START,
            1,
            List.of(
                new Event.Column("id", 23, true, false),
                new Event.Column("ssn", 25, false, true))));
    ByteBuffer row =
        ByteBuffer.allocate(64).put((byte) 'D').putInt(4 + 2 + 8 + 8).putShort((short) 2);
    row.putInt(4).putInt(7).putInt(4).put("***4".getBytes(StandardCharsets.UTF_8));
    session.record(new Event.Rows(Samples.START, 1, 1, row.flip()));
    session.record(Samples.completed(1, 1));
    session.close(new Event.Ended(Samples.START, "the client said goodbye"));
    scene.index.catchUp();

    List<ReplayEvent> events = scene.replay("s1");

    assertThat(events).hasSize(8);
    var statement = (ReplayEvent.Statement) events.get(1);
    assertThat(statement.parameters()).containsExactly("7");
    assertThat(events.get(3))
        .isEqualTo(
            new ReplayEvent.Decided(Samples.START, 1, "r1", "denied", List.of("dana"), "no"));
    assertThat(((ReplayEvent.Rows) events.get(5)).rows()).containsExactly(List.of("7", "***4"));
    assertThat(events.getLast())
        .isEqualTo(new ReplayEvent.Ended(Samples.START, "the client said goodbye"));
    assertThat(scene.archive.replay("unknown")).isNull();
  }

  @Test
  void aReplayGoesOnWithItsSessionOverSegmentsThatAreSealedMeanwhile() throws Exception {
    var lane = scene.recorder.lane();
    SessionRecording session = lane.open(Samples.started("s1"));
    SessionRecording other = lane.open(Samples.started("s2"));
    session.record(Samples.statement(1, Samples.text("SELECT 1")));
    scene.index.catchUp();
    try (Replay replay = Objects.requireNonNull(scene.archive.replay("s1"))) {
      assertThat(numbersOf(replay)).containsExactly(1L);
      assertThat(replay.isOver()).isFalse();
      // segments are sealed behind the session, which takes as long as the machine has other work
      for (int read = 1; read < BLOCKS_MIN || !isSealed(scene) && read < BLOCKS_MAX; read++) {
        long last = 3L * read + 1;
        for (long number = last - 2; number <= last; number++) {
          RecordedScene.awaitRoom(other);
          String another = "SELECT '" + "another ".repeat(100) + number + "'";
          other.record(Samples.statement(number, Samples.text(another)));
          RecordedScene.awaitRoom(session);
          session.record(Samples.statement(number, Samples.text("SELECT " + number)));
        }
        assertThat(numbersOf(replay)).containsExactly(last - 2, last - 1, last);
      }
      assertThat(isSealed(scene)).isTrue();
      session.close(new Event.Ended(Samples.START, "bye"));
      assertThat(numbersOf(replay)).isEmpty();
      assertThat(replay.isOver()).isTrue();
    }
  }

  @Test
  void aReplayThatWaitedWhileItsSegmentWasSealedMissesAndRepeatsNothing() throws Exception {
    SessionRecording session = scene.recorder.lane().open(Samples.started("s1"));
    session.record(Samples.statement(1, Samples.text("SELECT 1")));
    scene.index.catchUp();
    try (Replay replay = Objects.requireNonNull(scene.archive.replay("s1"))) {
      assertThat(numbersOf(replay)).containsExactly(1L);
      session.record(Samples.statement(2, Samples.text("SELECT 2")));
      scene.recorder.close();
      assertThat(scene.folder.isSealed(0, 1)).isTrue();
      assertThat(numbersOf(replay)).containsExactly(2L);
      assertThat(replay.isOver()).isFalse();
    }
  }

  /** Whether the first segment is. */
  private static boolean isSealed(RecordedScene scene) {
    return scene.folder.isSealed(0, 1);
  }

  private static List<Long> numbersOf(Replay replay) {
    var numbers = new ArrayList<Long>();
    while (replay.hasNext()) {
      if (replay.next() instanceof ReplayEvent.Statement statement) {
        numbers.add(statement.number());
      }
    }
    return numbers;
  }

  @Test
  void aSessionOfMySqlIsReplayedWithItsParametersAndRows() throws Exception {
    Event.Started postgres = Samples.started("s1");
    var place = new Place("orders", "mysql", postgres.place().source(), "s1");
    SessionRecording session =
        scene
            .recorder
            .lane()
            .open(
                new Event.Started(
                    Samples.START, "s1", Samples.alice(), place, Map.of(), "8.0.31", 7));
    var parameter = new Parameter(0x03, true, new byte[] {7, 0, 0, 0});
    session.record(
        new Event.Statement(
            Samples.START, 1, Samples.text("SELECT 1"), List.of(parameter), Effect.ALLOW, null));
    session.record(
        new Event.Columns(Samples.START, 1, List.of(new Event.Column("ssn", 0xfd, false, true))));
    // 100 bytes of payload: the first byte is that of PostgreSQL's CopyData.
    ByteBuffer row = ByteBuffer.allocate(104).put(new byte[] {100, 0, 0, 3, 99});
    row.put("*".repeat(99).getBytes(StandardCharsets.US_ASCII));
    session.record(new Event.Rows(Samples.START, 1, 1, row.flip()));
    session.close(new Event.Ended(Samples.START, "over"));
    scene.index.catchUp();

    List<ReplayEvent> events = scene.replay("s1");

    assertThat(((ReplayEvent.Statement) events.get(1)).parameters()).containsExactly("7");
    assertThat(((ReplayEvent.Rows) events.get(3)).rows()).containsExactly(List.of("*".repeat(99)));
  }
}
