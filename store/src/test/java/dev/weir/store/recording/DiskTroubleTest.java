package dev.weir.store.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.session.Event;
import dev.weir.session.Recorder.RecordingFailed;
import dev.weir.session.Recorder.SessionRecording;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTroubleTest {
  private static final int SEGMENT_BYTES = 1 << 16;
  private static final Duration RETRY = Duration.ofMillis(10);

  @TempDir Path folder;

  private final AtomicLong sequences = new AtomicLong();
  private final CountDownLatch disk = new CountDownLatch(1);

  @Test
  void aFolderThatIsNoFolderIsSaidAtTheStart() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() ->
            SegmentRecorder.open(
                Samples.small(file), InstantSource.fixed(Samples.START), Samples.ids()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aFolderThatGoesAwayRefusesEventsOnceTheLastSegmentIsFullAndRecoversByItself()
      throws Exception {
    Path gone = folder.resolve("recordings");
    Path elsewhere = folder.resolve("elsewhere");
    try (SegmentRecorder recorder =
        SegmentRecorder.open(
            Samples.small(gone), InstantSource.fixed(Samples.START), Samples.ids())) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      assertThat(recorder.fault()).isNull();
      Files.move(gone, elsewhere);
      assertThat(recorder.fault()).contains("cannot be written to");
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  SegmentRecorderTest.awaitRoom(session);
                  session.record(chunk(i));
                }
              })
          .isInstanceOf(RecordingFailed.class)
          .hasMessageMatching(".*(gives no room|disk is behind).*");
      Files.move(elsewhere, gone);
      var room = new CountDownLatch(1);
      assertThat(recordsAgainWithin(session, room)).isTrue();
      assertThat(recorder.fault()).isNull();
    }
  }

  @Test
  void aFolderThatIsDeletedTakesNothingMoreAndWhenItIsThereAgainTheLaneGoesOnInIt()
      throws Exception {
    Path gone = folder.resolve("recordings");
    try (SegmentRecorder recorder =
        SegmentRecorder.open(
            Samples.small(gone), InstantSource.fixed(Samples.START), Samples.ids())) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      session.record(Samples.statement(1, Samples.text("SELECT 1")));
      while (Files.notExists(new SegmentFolder(gone).open(0, 2))) {
        Thread.onSpinWait(); // else the folder may fill while it is emptied
      }
      try (var files = Files.list(gone)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(gone);
      var timer = new CountDownLatch(1);
      int number = 2;
      String refusal = null;
      while (refusal == null && number < 100) {
        try {
          session.record(Samples.statement(number++, Samples.text("SELECT 2")));
          timer.await(100, TimeUnit.MILLISECONDS);
        } catch (RecordingFailed e) {
          refusal = e.getMessage();
        }
      }
      assertThat(refusal).as("refused long before the segment is full").isNotNull();
      Files.createDirectory(gone);
      assertThat(recordsAgainWithin(session, timer)).isTrue();
      session.close(new Event.Ended(Samples.START, "bye"));
    }
    assertThat(SegmentRecorderTest.readAll(gone)).as("the session is declared anew").hasSize(2);
    assertThat(RecordingVerifier.verify(gone).faults())
        .singleElement()
        .asString()
        .contains("are missing");
  }

  @Test
  void whatAFailedAttemptToMakeASegmentLeftDoesNotStandInTheWayOfTheNext() throws Exception {
    Path file = folder.resolve("0000-00000000000001.open");
    Files.write(folder.resolve("0000-00000000000001.open.new"), new byte[100]);
    var header = new SegmentHeader(0, 1, 0, Samples.ids().next(), "gateway");
    try (OpenSegment made = create(header)) {
      assertThat(made.isUnused()).isTrue();
    }
    byte[] first = Files.readAllBytes(file);
    assertThatThrownBy(() -> create(header)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasBinaryContent(first);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  private static boolean recordsAgainWithin(SessionRecording session, CountDownLatch timer)
      throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      try {
        session.record(chunk(1));
        return true;
      } catch (RecordingFailed e) {
        timer.await(100, TimeUnit.MILLISECONDS);
      }
    }
    return false;
  }

  @Test
  void whileTheDiskIsSlowSessionsAreAskedToPauseAndGoOnWhenItHasCaughtUp() throws Exception {
    try (var preparer = new SegmentPreparer(this::slowly, RETRY)) {
      preparer.start();
      var supply = new LaneSupply(0, preparer::wake, () -> {});
      preparer.add(supply);
      var lane = new SegmentLane(supply, Samples.small(folder));
      SessionRecording session = lane.open(Samples.started("s1"));
      int written = 0;
      while (session.writable()) {
        session.record(chunk(written++));
      }
      assertThat(written).isGreaterThan(3);
      var woken = new CountDownLatch(1);
      session.whenWritable(woken::countDown);
      assertThat(woken.getCount()).isOne();
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  session.record(chunk(i));
                }
              })
          .as("one that does not pause is refused rather than made to wait")
          .isInstanceOf(RecordingFailed.class)
          .hasMessageContaining("is behind");

      disk.countDown();

      assertThat(woken.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(session.writable()).isTrue();
      session.record(chunk(1));
    } finally {
      disk.countDown();
    }
  }

  @Test
  void aDiskThatRefusesWakesThoseWhoWaitIntoARefusal() throws Exception {
    SegmentPreparer.SegmentMaker full =
        lane -> {
          if (sequences.get() > 0) {
            throw new IOException("No space left on device");
          }
          return make(lane);
        };
    try (var preparer = new SegmentPreparer(full, RETRY)) {
      var supply = new LaneSupply(0, preparer::wake, () -> {});
      preparer.add(supply);
      var lane = new SegmentLane(supply, Samples.small(folder));
      SessionRecording session = lane.open(Samples.started("s1"));
      while (session.writable()) {
        session.record(chunk(1));
      }
      var woken = new CountDownLatch(1);
      session.whenWritable(woken::countDown);
      preparer.start();
      assertThat(woken.await(30, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  session.record(chunk(1));
                }
              })
          .isInstanceOf(RecordingFailed.class)
          .hasRootCauseMessage("No space left on device");
    }
  }

  private static Event chunk(int i) {
    return new Event.CopyIn(Samples.START, i, ByteBuffer.allocate(4000));
  }

  private OpenSegment slowly(int lane) throws IOException {
    if (sequences.get() > 0) {
      try {
        disk.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    return make(lane);
  }

  private OpenSegment make(int lane) throws IOException {
    long sequence = sequences.incrementAndGet();
    var header = new SegmentHeader(lane, sequence, 0, Samples.ids().next(), "gateway-1");
    return create(header);
  }

  private OpenSegment create(SegmentHeader header) throws IOException {
    return OpenSegment.create(
        new SegmentFolder(folder), header, SEGMENT_BYTES, OpenSegment.OnDisk.NAME);
  }
}
