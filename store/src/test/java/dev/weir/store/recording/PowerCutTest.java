package dev.weir.store.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.Event;
import dev.weir.session.Recorder.SessionRecording;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine that loses its power while it records with {@code durability: fsync}, and once more
 * while the gateway puts in order what it finds. {@code -Dweir.cuts=5000} for many cuts, {@code
 * -Dweir.seed=} for the same choices again (what threads do meanwhile is theirs).
 */
class PowerCutTest {
  private static final int CUTS = Integer.getInteger("weir.cuts", 40);
  private static final int EVENTS = 120;
  private static final int EVENT_BYTES = 5_000;

  @TempDir Path folder;

  private final long seed = Long.getLong("weir.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void whatWasSaidToBeOnDiskIsInTheRecordWhereverThePowerIsCut() throws Exception {
    Path recordings = Files.createDirectory(folder.resolve("recordings"));
    LossyDisk disk = LossyDisk.unsealed();
    record(recordings, disk);
    List<LossyDisk.Moment> moments = disk.moments();
    assertThat(moments).hasSizeGreaterThan(EVENTS);
    Map<String, List<LossyDisk.Moment>> byKind =
        moments.stream()
            .collect(
                Collectors.groupingBy(LossyDisk.Moment::kind, TreeMap::new, Collectors.toList()));
    for (int cut = 0; cut < CUTS; cut++) {
      LossyDisk.Moment moment = any(any(List.copyOf(byKind.values())));
      String what = "seed %d, cut %d, after %s".formatted(seed, cut, moment.after());
      Path found = Files.createDirectory(folder.resolve("cut-" + cut));
      moment.into(found, random);
      LossyDisk second = LossyDisk.of(found);
      new SegmentRecovery(new SegmentFolder(found, second)).recover();
      check(what, found, moment.promised());

      LossyDisk.Moment cutAgain = any(second.moments());
      Path foundAgain = Files.createDirectory(folder.resolve("cut-again-" + cut));
      cutAgain.into(foundAgain, random);
      new SegmentRecovery(new SegmentFolder(foundAgain, LossyDisk.of(foundAgain))).recover();
      check(what + ", and after " + cutAgain.after(), foundAgain, moment.promised());
    }
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Segments fill up; later they are sealed, and purged behind. */
  private void record(Path recordings, LossyDisk disk) throws Exception {
    RecordingSettings settings = fsync(recordings);
    var retention =
        new SegmentRetention(
            settings, new SegmentFolder(recordings, disk), lane -> Long.MAX_VALUE, purge -> {});
    int purged = 0;
    try (SegmentRecorder recorder =
        SegmentRecorder.open(
            settings,
            InstantSource.fixed(Samples.START),
            Samples.ids(),
            disk,
            Duration.ofSeconds(1))) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      for (int i = 1; i <= EVENTS; i++) {
        SegmentRecorderTest.awaitRoom(session);
        byte[] bytes = new byte[random.nextInt(EVENT_BYTES)];
        random.nextBytes(bytes);
        session.record(new Event.CopyIn(Samples.START, i, ByteBuffer.wrap(bytes)));
        if (random.nextInt(3) > 0) {
          session.durable().toCompletableFuture().get(30, TimeUnit.SECONDS);
          disk.promise(i);
        }
        if (i == EVENTS / 2) {
          disk.seal();
        }
        if (i % 10 == 0) {
          purged += retention.purge(Samples.START).size();
        }
      }
      session.close(new Event.Ended(Samples.START, "bye"));
    }
    purged += retention.purge(Samples.START).size();
    assertThat(purged).isPositive();
  }

  private static void check(String what, Path recordings, long promised) throws IOException {
    assertThat(RecordingVerifier.verify(recordings).faults()).as(what).isEmpty();
    PurgeAnchor anchor = PurgeAnchor.read(new SegmentFolder(recordings), 0);
    boolean purged = anchor != null;
    var numbers = new ArrayList<Long>();
    for (SegmentFolder.SegmentFile file : new SegmentFolder(recordings).list()) {
      if (anchor == null || file.sequence() > anchor.sequence()) {
        addNumbers(file, numbers);
      }
    }
    // What nobody was promised may be there or not.
    long first = purged ? numbers.isEmpty() ? promised + 1 : numbers.getFirst() : 1;
    assertThat(numbers).as(what).isSorted().doesNotHaveDuplicates();
    assertThat(numbers)
        .as(what)
        .containsAll(LongStream.rangeClosed(first, promised).boxed().toList());
  }

  private static void addNumbers(SegmentFolder.SegmentFile file, List<Long> numbers)
      throws IOException {
    try (SegmentEvents events = SegmentEvents.open(file, 0, session -> true)) {
      while (events.next() == SegmentEvents.Step.EVENT) {
        if (events.event() instanceof RecordedEvent.Plain(Event.CopyIn copy)) {
          numbers.add(copy.number());
        }
      }
    }
  }

  private static RecordingSettings fsync(Path recordings) {
    RecordingSettings small = Samples.small(recordings);
    return new RecordingSettings(
        recordings,
        small.gateway(),
        small.segmentBytes(),
        RecordingSettings.Durability.FSYNC,
        small.responses(),
        Duration.ZERO,
        100_000);
  }
}
