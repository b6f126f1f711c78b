package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.session.Event;
import dev.weir.session.TimeOrderedIds;
import dev.weir.store.recording.RecordingSettings;
import dev.weir.store.recording.SegmentRecorder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir private Path folder = Path.of("");

  @Test
  void aWholeRecordingIsSaidToBeSoAndAnAlteredByteIsAFault() throws IOException {
    String configuration = configuration();
    record();
    CommandLineRun whole = CommandLineRun.of("verify", "--config", configuration);
    assertThat(whole.status()).isZero();
    assertThat(whole.out())
        .contains("1 sealed segment(s), ", "Every byte is as it was written")
        .containsPattern("lane 0 ends in [0-9a-f]{64}");

    Path segment = folder.resolve("data/recordings/0000-00000000000001.weir");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 1;
    Files.write(segment, bytes);

    CommandLineRun altered = CommandLineRun.of("verify", "--config", configuration);
    assertThat(altered.status()).isEqualTo(1);
    assertThat(altered.out()).contains("FAULT ", "the recording was damaged or changed");
  }

  @Test
  void whereNothingIsRecordedThatIsSaid() throws IOException {
    CommandLineRun run = CommandLineRun.of("verify", "--config", configuration());
    assertThat(run.status()).isNotZero();
    assertThat(run.err()).contains("there are no recordings in");
  }

  private String configuration() throws IOException {
    String data = "data: " + folder.resolve("data") + "\n";
    return Files.writeString(folder.resolve("weir.yaml"), Configurations.HEAD + data).toString();
  }

  private void record() throws IOException {
    InstantSource clock = InstantSource.fixed(NOON);
    var settings = RecordingSettings.in(folder.resolve("data/recordings"), "gateway");
    try (SegmentRecorder recorder =
        SegmentRecorder.open(settings, clock, new TimeOrderedIds(clock, new SecureRandom()))) {
      var subject = new Subject("alice", Set.of(), Set.of(), null, "issuer", NOON.plusSeconds(60));
      var place = new Place("orders", "postgres", InetAddress.getLoopbackAddress(), "s1");
      recorder
          .lane()
          .open(new Event.Started(NOON, "s1", subject, place, Map.of(), "18.6", 4711))
          .close(new Event.Ended(NOON, "the client ended the session"));
    }
  }
}
