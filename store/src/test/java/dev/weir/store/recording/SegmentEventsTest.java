package dev.weir.store.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.Event;
import dev.weir.session.JudgedText;
import dev.weir.session.Recorder;
import dev.weir.session.Recorder.SessionRecording;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentEventsTest {
  private static final int TEXTS = 3 * SegmentLane.TEXTS_MAX;

  @TempDir Path folder;

  private SegmentRecorder recorder() throws IOException {
    var settings =
        new RecordingSettings(
            folder,
            "gateway-1",
            16 << 20,
            RecordingSettings.Durability.WRITE_AHEAD,
            RecordingSettings.Responses.MASKED,
            Duration.ZERO,
            0);
    return SegmentRecorder.open(settings, InstantSource.fixed(Samples.START), Samples.ids());
  }

  private SegmentEvents events() throws IOException {
    return SegmentEvents.open(new SegmentFolder(folder).list().getFirst(), 0, id -> true);
  }

  /** Whoever follows a segment for an hour must not hold all that was said in it. */
  @Test
  void textsThatNoStatementCanReferToAreLetGo() throws IOException {
    List<String> said = new ArrayList<>();
    try (SegmentRecorder recorder = recorder()) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      var lately = new JudgedText[SegmentLane.TEXTS_MAX];
      for (int i = 0; i < TEXTS; i++) {
        JudgedText text = Samples.text("SELECT " + i);
        lately[i % lately.length] = text;
        say(session, text, said);
        // the oldest that may still be known, and that has to be written again in part
        JudgedText again = lately[(i + 1) % lately.length];
        if (again != null && i % 7 == 0) {
          say(session, again, said);
        }
      }
      List<String> read = new ArrayList<>();
      try (SegmentEvents events = events()) {
        while (events.next() == SegmentEvents.Step.EVENT) {
          if (events.event() instanceof RecordedEvent.Statement statement) {
            read.add(statement.text().text());
            assertThat(events.textsHeld()).isLessThanOrEqualTo(SegmentLane.TEXTS_MAX);
          }
        }
      }
      assertThat(read).isEqualTo(said);
    }
  }

  private static void say(SessionRecording session, JudgedText text, List<String> said) {
    session.record(Samples.statement(said.size() + 1, text));
    said.add(new String(text.utf8(), java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  void sessionsThatHaveEndedAreLetGo() throws IOException {
    int count = 100;
    try (SegmentRecorder recorder = recorder()) {
      Recorder.Lane lane = recorder.lane();
      SessionRecording stays = lane.open(Samples.started("stays"));
      for (int i = 0; i < count; i++) {
        lane.open(Samples.started("s" + i)).close(new Event.Ended(Samples.START, "bye"));
      }
      stays.record(Samples.statement(1, Samples.text("SELECT 1")));
      int ended = 0;
      try (SegmentEvents events = events()) {
        while (events.next() == SegmentEvents.Step.EVENT) {
          if (events.event() instanceof RecordedEvent.Plain(Event.Ended _)) {
            assertThat(events.session().sessionId()).isEqualTo("s" + ended++);
            assertThat(events.sessionsHeld()).isEqualTo(1);
          }
        }
        assertThat(events.session().sessionId()).isEqualTo("stays");
      }
      assertThat(ended).isEqualTo(count);
    }
  }
}
