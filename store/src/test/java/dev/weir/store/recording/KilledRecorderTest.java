package dev.weir.store.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.Event;
import dev.weir.session.Recorder.SessionRecording;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed with SIGKILL while it records. */
class KilledRecorderTest {
  @TempDir Path folder;

  @Test
  void everyEventWhoseRecordingHadReturnedIsReadAfterTheProcessWasKilled() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long recorded = 0;
    try (BufferedReader out = child.inputReader(StandardCharsets.US_ASCII)) {
      String line = out.readLine();
      while (line != null) {
        recorded = Long.parseLong(line);
        if (recorded == 20_000) {
          // The handle leaves the stream open, so that what it has said is read to the end.
          child.toHandle().destroyForcibly();
        }
        line = out.readLine();
      }
    }
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).isNotZero();
    assertThat(recorded).isGreaterThanOrEqualTo(20_000);

    new SegmentRecovery(new SegmentFolder(folder)).recover();

    long expected = 0;
    for (RecordedEvent event : SegmentRecorderTest.readAll(folder)) {
      if (event instanceof RecordedEvent.Plain(Event.Completed completed)) {
        assertThat(completed.number()).isEqualTo(++expected);
      }
    }
    assertThat(expected).isGreaterThanOrEqualTo(recorded);
    assertThat(RecordingVerifier.verify(folder).faults()).isEmpty();
  }

  /** Records for as long as it lives and says what it has recorded. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws IOException {
      var recorder =
          SegmentRecorder.open(
              Samples.small(Path.of(arguments[0])),
              InstantSource.fixed(Samples.START),
              Samples.ids());
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out));
      for (long i = 1; i < Long.MAX_VALUE; i++) {
        SegmentRecorderTest.awaitRoom(session);
        session.record(new Event.Completed(Samples.START, i, "SELECT 1", 1));
        if (i % 100 == 0) {
          out.println(i);
        }
      }
    }
  }
}
