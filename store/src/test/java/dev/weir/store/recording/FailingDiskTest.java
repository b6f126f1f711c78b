package dev.weir.store.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.session.Event;
import dev.weir.session.Recorder.RecordingFailed;
import dev.weir.session.Recorder.SessionRecording;
import dev.weir.store.recording.TroubledDisk.Step;
import dev.weir.store.recording.TroubledDisk.Trouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client under a disk that has troubles: what it sends goes on only if that is recorded, and what
 * has gone on is found again. Each event stands for a statement.
 */
class FailingDiskTest {
  private static final Duration RETRY = Duration.ofMillis(2);
  private static final Trouble FULL = Trouble.refusing("No space left on device", Step.WRITE);
  private static final Trouble READ_ONLY =
      Trouble.refusing(
          "Read-only file system",
          Step.CREATE,
          Step.WRITE,
          Step.FORCE,
          Step.RENAME,
          Step.DELETE,
          Step.FORCE_NAMES);
  private static final Trouble NAMELESS = Trouble.refusing("Input/output error", Step.FORCE_NAMES);

  @TempDir Path folder;

  private final TroubledDisk disk = new TroubledDisk();
  private final List<Long> forwarded = new ArrayList<>();
  private long sent;

  @Test
  void aFullDiskRefusesUntilThereIsRoom() throws Exception {
    refusesWhile(FULL, "No space left on device");
  }

  @Test
  void aReadOnlyDiskRefusesUntilItCanBeWrittenTo() throws Exception {
    refusesWhile(READ_ONLY, "Read-only file system");
  }

  @Test
  void aSegmentWhoseNameCannotBePutOnDiskIsNotUsed() throws Exception {
    refusesWhile(NAMELESS, "Input/output error");
  }

  @Test
  void aSegmentThatCanNeitherBeNamedForGoodNorTakenBackIsInNobodysWayLater() throws Exception {
    refusesWhile(
        Trouble.refusing("Input/output error", Step.FORCE_NAMES, Step.DELETE),
        "Input/output error");
  }

  private void refusesWhile(Trouble trouble, String why) throws Exception {
    try (SegmentRecorder recorder = recorder(RecordingSettings.Durability.WRITE_AHEAD)) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      assertThat(send(session)).isNull();
      disk.has(trouble);
      @Nullable RecordingFailed refusal = null;
      while (refusal == null && sent < 1_000) {
        refusal = send(session);
      }
      assertThat(refusal).hasMessageContaining("gives no room").hasRootCauseMessage(why);
      assertThat(recorder.fault()).contains(why);
      disk.has(Trouble.NONE);
      sendUntilRecorded(session);
      assertThat(recorder.fault()).isNull();
      session.close(new Event.Ended(Samples.START, "bye"));
    }
    assertThat(recorded()).isEqualTo(forwarded);
    assertThat(RecordingVerifier.verify(folder).faults()).isEmpty();
  }

  @Test
  void aSlowDiskMakesClientsWaitAndRefusesNothing() throws Exception {
    var done = new CountDownLatch(1);
    try (SegmentRecorder recorder = recorder(RecordingSettings.Durability.WRITE_AHEAD);
        AutoCloseable _ = done::countDown) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      var stuck = new CountDownLatch(1);
      disk.has(step -> {
        if (step == Step.CREATE) {
          stuck.countDown();
          await(done);
        }
      });
      // what was being made at that moment comes still
      while (stuck.getCount() > 0 || session.writable()) {
        if (session.writable()) {
          assertThat(send(session)).isNull();
        } else {
          Thread.onSpinWait();
        }
      }
      var goesOn = new CountDownLatch(1);
      session.whenWritable(goesOn::countDown);
      assertThat(goesOn.getCount()).as("waits").isOne();
      done.countDown();
      assertThat(goesOn.await(30, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 100; i++) {
        assertThat(send(session)).isNull();
      }
      session.close(new Event.Ended(Samples.START, "bye"));
    }
    assertThat(recorded()).isEqualTo(forwarded);
  }

  @Test
  void whatCannotBePutOnDiskDoesNotGoOnAndNeitherDoesAnythingAfterItUntilAnotherStart()
      throws Exception {
    long confirmed = 0;
    try (SegmentRecorder recorder = recorder(RecordingSettings.Durability.FSYNC)) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      for (; confirmed < 5; confirmed++) {
        assertThat(send(session)).isNull();
        session.durable().toCompletableFuture().get(30, TimeUnit.SECONDS);
      }
      disk.has(Trouble.refusing("Input/output error", Step.FORCE_MAPPING));
      assertThat(send(session)).isNull();
      assertThatThrownBy(() -> session.durable().toCompletableFuture().get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage("Input/output error");
      disk.has(Trouble.NONE);
      assertThat(send(session)).hasMessageContaining("could not be put on disk");
    }
    assertThat(recorded()).hasSizeGreaterThanOrEqualTo((int) confirmed);
    try (SegmentRecorder recorder = recorder(RecordingSettings.Durability.FSYNC)) {
      SessionRecording session = recorder.lane().open(Samples.started("s3"));
      assertThat(send(session)).isNull();
      session.durable().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void whateverTroublesFollowOneAnotherWhatWentOnIsFoundAndNothingElse() throws Exception {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    var random = new Random(seed);
    List<Trouble> troubles = List.of(Trouble.NONE, FULL, READ_ONLY, NAMELESS);
    int refused = 0;
    try (SegmentRecorder recorder = recorder(RecordingSettings.Durability.WRITE_AHEAD)) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      for (int i = 0; i < 2_000; i++) {
        if (random.nextInt(20) == 0) {
          disk.has(troubles.get(random.nextInt(troubles.size())));
        }
        refused += send(session) == null ? 0 : 1;
      }
      disk.has(Trouble.NONE);
      sendUntilRecorded(session);
      session.close(new Event.Ended(Samples.START, "bye"));
    }
    assertThat(refused).as("seed %d", seed).isPositive();
    assertThat(recorded()).as("seed %d", seed).isEqualTo(forwarded);
    assertThat(RecordingVerifier.verify(folder).faults()).as("seed %d", seed).isEmpty();
  }

  /**
   * As the gateway does: waits while it is asked to, records, and then forwards.
   *
   * @return why it is not forwarded; null if it is
   */
  private @Nullable RecordingFailed send(SessionRecording session) {
    sent++;
    SegmentRecorderTest.awaitRoom(session);
    try {
      session.record(new Event.CopyIn(Samples.START, sent, ByteBuffer.allocate(4_000)));
    } catch (RecordingFailed refusal) {
      return refusal;
    }
    forwarded.add(sent);
    return null;
  }

  private void sendUntilRecorded(SessionRecording session) {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    for (var refusal = send(session); refusal != null; refusal = send(session)) {
      if (System.nanoTime() > deadlineNanos) {
        throw new AssertionError("no room again", refusal);
      }
      LockSupport.parkNanos(RETRY.toNanos());
    }
  }

  private List<Long> recorded() throws IOException {
    var numbers = new ArrayList<Long>();
    for (RecordedEvent event : SegmentRecorderTest.readAll(folder)) {
      if (event instanceof RecordedEvent.Plain(Event.CopyIn copy)) {
        numbers.add(copy.number());
      }
    }
    return numbers;
  }

  private SegmentRecorder recorder(RecordingSettings.Durability durability) throws IOException {
    RecordingSettings small = Samples.small(folder);
    var settings =
        new RecordingSettings(
            folder,
            small.gateway(),
            small.segmentBytes(),
            durability,
            small.responses(),
            small.retention(),
            small.bytesMax());
    return SegmentRecorder.open(
        settings, InstantSource.fixed(Samples.START), Samples.ids(), disk, RETRY);
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
