package dev.weir.store.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.session.Event;
import dev.weir.session.Recorder.SessionRecording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentRetentionTest {
  private static final Instant LATER = Samples.START.plus(Duration.ofDays(2));

  @TempDir Path folder;

  private final List<SegmentRetention.Purge> announced = new ArrayList<>();

  @Test
  void whatIsOlderThanTheRetentionGoesButNeverALanesNewest() throws IOException {
    run(3);
    assertThat(retention(Duration.ofDays(1), 0).purge(Samples.START)).isEmpty();
    assertThat(retention(Duration.ZERO, 0).purge(LATER)).isEmpty();
    assertThat(retention(Duration.ofDays(1), 0).purge(LATER))
        .isEqualTo(announced)
        .singleElement()
        .satisfies(purge -> {
          assertThat(purge.firstSequence()).isOne();
          assertThat(purge.lastSequence()).isEqualTo(2);
          assertThat(purge.reason()).isEqualTo(SegmentRetention.Reason.AGE);
          assertThat(purge.bytes()).isPositive();
        });
    assertThat(sequences()).containsExactly(3L);
    run(1);
    assertThat(verify().faults()).isEmpty();
    assertThat(verify().purges())
        .singleElement()
        .asString()
        .contains("up to 2 ", announced.getFirst().hash());
  }

  @Test
  void theOldestGoUntilTheFolderIsAsSmallAsItMayBe() throws IOException {
    run(4);
    long bytes = 0;
    for (SegmentFolder.SegmentFile file : new SegmentFolder(folder).list()) {
      bytes += Files.size(file.path());
    }
    assertThat(retention(Duration.ZERO, bytes).purge(LATER)).isEmpty();
    assertThat(retention(Duration.ZERO, bytes - 1).purge(LATER))
        .extracting(SegmentRetention.Purge::reason)
        .containsExactly(SegmentRetention.Reason.SIZE);
    assertThat(sequences()).containsExactly(2L, 3L, 4L);
    retention(Duration.ZERO, 1).purge(LATER);
    assertThat(sequences()).containsExactly(4L);
    assertThat(verify().faults()).isEmpty();
  }

  @Test
  void whatAnOpenSessionHasRecordedStaysUntilItEnds() throws Exception {
    try (SegmentRecorder recorder = recorder()) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      for (int i = 1; i <= 400; i++) {
        SegmentRecorderTest.awaitRoom(session);
        session.record(Samples.statement(i, Samples.text("SELECT " + "x".repeat(400) + i)));
      }
      assertThat(recorder.oldestUnfinished(0)).isOne();
      session.close(new Event.Ended(Samples.START, "bye"));
      assertThat(recorder.oldestUnfinished(0)).isEqualTo(Long.MAX_VALUE);
    }
    assertThat(sequences()).hasSizeGreaterThan(3);
    var kept = new SegmentRetention(settings(Duration.ofDays(1), 1), lane -> 2, announced::add);
    kept.purge(LATER);
    assertThat(sequences()).startsWith(2L, 3L);
    assertThat(retention(Duration.ofDays(1), 1).purge(LATER)).hasSize(1);
    assertThat(sequences()).hasSize(1);
  }

  @Test
  void nothingGoesThatCouldNotBeWrittenDownBefore() throws IOException {
    run(3);
    var silenced =
        new SegmentRetention(
            settings(Duration.ofDays(1), 0),
            lane -> Long.MAX_VALUE,
            purge -> {
              throw new IllegalStateException("the audit is full");
            });
    assertThatThrownBy(() -> silenced.purge(LATER)).hasMessage("the audit is full");
    assertThat(sequences()).containsExactly(1L, 2L, 3L);
    assertThat(verify().purges()).isEmpty();
  }

  @Test
  void whatIsDeletedByHandIsMissingAlsoInFrontAndBehindAPurge() throws IOException {
    run(5);
    retention(Duration.ofDays(1), 0);
    Path first = new SegmentFolder(folder).sealed(0, 1);
    byte[] bytes = Files.readAllBytes(first);
    Files.delete(first);
    assertThat(verify().faults()).singleElement().asString().contains("are missing");
    Files.write(first, bytes);
    purgeUpTo(3);
    assertThat(sequences()).containsExactly(3L, 4L, 5L);
    assertThat(verify().faults()).isEmpty();
    Files.delete(new SegmentFolder(folder).sealed(0, 3));
    assertThat(verify().faults()).singleElement().asString().contains("are missing");
    Files.delete(new SegmentFolder(folder).sealed(0, 4));
    Files.delete(new SegmentFolder(folder).sealed(0, 5));
    assertThat(verify().faults()).singleElement().asString().contains("no segment behind");
  }

  @Test
  void anyFlippedByteOfAnAnchorIsDetectedAndSoIsOneOfAnotherChain() throws IOException {
    run(3);
    purgeUpTo(3);
    Path anchor = new SegmentFolder(folder).purged(0);
    byte[] whole = Files.readAllBytes(anchor);
    for (int i = 0; i < whole.length; i++) {
      byte[] altered = whole.clone();
      altered[i] ^= (byte) (1 << (i % 8));
      Files.write(anchor, altered);
      assertThat(verify().faults()).as("byte " + i).isNotEmpty();
    }
    new PurgeAnchor(0, 2, 0, 0, new byte[32]).write(new SegmentFolder(folder));
    assertThat(verify().faults()).singleElement().asString().contains("does not follow");
  }

  @Test
  void aPurgeThatWasInterruptedIsNoFaultAndIsFinishedByTheNext() throws IOException {
    run(4);
    Path first = new SegmentFolder(folder).sealed(0, 1);
    Path second = new SegmentFolder(folder).sealed(0, 2);
    byte[] ofFirst = Files.readAllBytes(first);
    byte[] ofSecond = Files.readAllBytes(second);
    purgeUpTo(3);
    Files.write(second, ofSecond);
    assertThat(verify().faults()).isEmpty();
    Files.delete(second);
    Files.write(first, ofFirst);
    assertThat(verify().faults()).as("whatever was deleted first").isEmpty();
    Files.move(new SegmentFolder(folder).sealed(0, 3), folder.resolve("aside"));
    assertThat(verify().faults()).singleElement().asString().contains("are missing");
    Files.move(folder.resolve("aside"), new SegmentFolder(folder).sealed(0, 3));
    retention(Duration.ofDays(1), 0).purge(LATER);
    assertThat(sequences()).containsExactly(4L);
    assertThat(verify().faults()).isEmpty();
  }

  @Test
  void aLaneOfWhichOnlyAnOpenSegmentIsLeftGoesOnFromThePurgeAfterACrash() throws IOException {
    run(2);
    SegmentFolder names = new SegmentFolder(folder);
    Files.createDirectories(folder.resolve("crashed"));
    Path copy = folder.resolve("crashed/0000-00000000000003.open");
    try (SegmentRecorder recorder = recorder()) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      session.record(Samples.completed(1, 1));
      assertThat(retention(Duration.ofDays(1), 0).purge(LATER)).hasSize(1);
      Files.copy(names.open(0, 3), copy);
      Files.copy(names.purged(0), folder.resolve("crashed/0000.purged"));
    }
    Path crashed = folder.resolve("crashed");
    new SegmentRecovery(new SegmentFolder(crashed)).recover();
    assertThat(RecordingVerifier.verify(crashed).faults()).isEmpty();
    assertThat(RecordingVerifier.verify(crashed).segmentCount()).isOne();
  }

  private void purgeUpTo(int keptSequence) throws IOException {
    new SegmentRetention(settings(Duration.ofDays(1), 0), lane -> keptSequence, announced::add)
        .purge(LATER);
  }

  private SegmentRetention retention(Duration retention, long bytesMax) {
    return new SegmentRetention(
        settings(retention, bytesMax), lane -> Long.MAX_VALUE, announced::add);
  }

  private RecordingSettings settings(Duration retention, long bytesMax) {
    RecordingSettings small = Samples.small(folder);
    return new RecordingSettings(
        folder,
        small.gateway(),
        small.segmentBytes(),
        small.durability(),
        small.responses(),
        retention,
        bytesMax);
  }

  private List<Long> sequences() throws IOException {
    return new SegmentFolder(folder)
        .list().stream().map(SegmentFolder.SegmentFile::sequence).toList();
  }

  private RecordingVerifier.Report verify() throws IOException {
    return RecordingVerifier.verify(folder);
  }

  /** So many runs of a gateway, which leave a segment each. */
  private void run(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      try (SegmentRecorder recorder = recorder()) {
        SessionRecording session = recorder.lane().open(Samples.started("s1"));
        session.record(Samples.statement(1, Samples.text("SELECT 1")));
        session.close(new Event.Ended(Samples.START, "bye"));
      }
    }
  }

  private SegmentRecorder recorder() throws IOException {
    return SegmentRecorder.open(
        Samples.small(folder), InstantSource.fixed(Samples.START), Samples.ids());
  }
}
