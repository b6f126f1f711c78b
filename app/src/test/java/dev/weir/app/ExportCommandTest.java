package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.session.Event;
import dev.weir.session.JudgedText;
import dev.weir.session.Recorder.SessionRecording;
import dev.weir.session.TimeOrderedIds;
import dev.weir.sql.Reading;
import dev.weir.store.recording.RecordingSettings;
import dev.weir.store.recording.SegmentRecorder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir private Path folder = Path.of("");

  @Test
  void statementsAreLinesOfJsonAndTheCursorGoesOnBehindThem() throws IOException {
    String configuration = configuration();
    String cursor = folder.resolve("siem.cursor").toString();
    record("s1");
    CommandLineRun all = CommandLineRun.of("export", "-c", configuration, "--cursor", cursor);
    assertThat(all.status()).isZero();
    assertThat(all.out().lines())
        .singleElement()
        .asString()
        .contains("\"class_uid\":6005", "\"uid\":\"s1/1\"");
    assertThat(CommandLineRun.of("export", "-c", configuration, "--cursor", cursor).out())
        .isEmpty();
    record("s2");
    assertThat(CommandLineRun.of("export", "-c", configuration, "--cursor", cursor).out().lines())
        .singleElement()
        .asString()
        .contains("\"uid\":\"s2/1\"");
    CommandLineRun none =
        CommandLineRun.of("export", "-c", configuration, "--since", "2026-03-01T12:00:01Z");
    assertThat(none.status()).isZero();
    assertThat(none.out()).isEmpty();
  }

  @Test
  void whatCannotBeUsedIsSaid() throws IOException {
    String configuration = configuration();
    assertThat(CommandLineRun.of("export", "-c", configuration).err())
        .contains("there are no recordings in");
    record("s1");
    CommandLineRun since = CommandLineRun.of("export", "-c", configuration, "--since", "lately");
    assertThat(since.status()).isEqualTo(2);
    assertThat(since.err()).contains("--since is a duration");
    Path other = Files.writeString(folder.resolve("other"), "no cursor");
    CommandLineRun cursor =
        CommandLineRun.of("export", "-c", configuration, "--cursor", other.toString());
    assertThat(cursor.status()).isNotZero();
    assertThat(cursor.err()).contains("is no cursor of an export");
    assertThat(other).hasContent("no cursor");
  }

  private String configuration() throws IOException {
    String data = "data: " + folder.resolve("data") + "\n";
    return Files.writeString(folder.resolve("weir.yaml"), Configurations.HEAD + data).toString();
  }

  private void record(String id) throws IOException {
    InstantSource clock = InstantSource.fixed(NOON);
    var settings = RecordingSettings.in(folder.resolve("data/recordings"), "gateway");
    try (SegmentRecorder recorder =
        SegmentRecorder.open(settings, clock, new TimeOrderedIds(clock, new SecureRandom()))) {
      var subject = new Subject("alice", Set.of(), Set.of(), null, "issuer", NOON.plusSeconds(60));
      var place = new Place("orders", "postgres", InetAddress.getLoopbackAddress(), id);
      SessionRecording session =
          recorder.lane().open(new Event.Started(NOON, id, subject, place, Map.of(), "18.6", 4711));
      var text =
          new JudgedText(
              ";".getBytes(StandardCharsets.UTF_8), new Reading.Script(List.of()), List.of());
      session.record(new Event.Statement(NOON, 1, text, List.of(), Effect.ALLOW, null));
      session.record(new Event.Completed(NOON, 1, "", 0));
      session.close(new Event.Ended(NOON, "the client ended the session"));
    }
  }
}
