package dev.weir.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.metrics.ConnectionCounts.HoldEnd;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.Event;
import dev.weir.session.Recorder;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionCountsTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final Disk disk = new Disk();
  private final SessionCounts counts = new SessionCounts(disk);
  private final ConnectionCounts shop = counts.of("shop");

  private Recorder.SessionRecording open() {
    return counts
        .lane()
        .open(
            new Event.Started(
                NOON,
                "s1",
                new Subject("alice", Set.of(), Set.of(), null, "idp", NOON.plusSeconds(60)),
                new Place("shop", "postgres", InetAddress.getLoopbackAddress(), "s1"),
                Map.of(),
                "18",
                1));
  }

  private static Event.Column column(boolean masked) {
    return new Event.Column("c", 25, false, masked);
  }

  private static Event.Rows rows(long number, int count) {
    return new Event.Rows(NOON, number, count, ByteBuffer.allocate(0));
  }

  @Test
  void rowsAndTheValuesMaskedInThemAreCounted() {
    var recording = open();
    recording.record(
        new Event.Columns(NOON, 1, List.of(column(true), column(false), column(true))));
    recording.record(rows(1, 10));
    recording.record(new Event.Columns(NOON, 2, List.of(column(false))));
    recording.record(rows(2, 5));
    assertThat(shop.rows.sum()).isEqualTo(15);
    assertThat(shop.maskedValues.sum()).isEqualTo(20);
  }

  @Test
  void maskedValuesOfPortalsThatAreReadByTurnsAreCounted() {
    var recording = open();
    recording.record(new Event.Columns(NOON, 1, List.of(column(true), column(true))));
    recording.record(rows(1, 10));
    recording.record(new Event.Columns(NOON, 2, List.of(column(true))));
    recording.record(rows(2, 5));
    recording.record(new Event.Columns(NOON, 3, List.of(column(false))));
    recording.record(rows(3, 7));
    recording.record(rows(1, 10));
    recording.record(rows(2, 5));
    assertThat(shop.maskedValues.sum()).isEqualTo(2 * 20 + 10);
  }

  @Test
  void aSessionEndsOnce() {
    var recording = open();
    assertThat(shop.opened.sum() - shop.ended.sum()).isEqualTo(1);
    recording.close(new Event.Ended(NOON, "bye"));
    recording.close(new Event.Ended(NOON, "bye"));
    assertThat(shop.ended.sum()).isEqualTo(1);
  }

  @Test
  void aHoldIsTimedFromFilingToItsEnd() {
    var recording = open();
    recording.record(new Event.Held(NOON, 1, "r1"));
    assertThat(shop.waiting.sum()).isEqualTo(1);
    recording.record(
        new Event.Decided(NOON.plusSeconds(40), 1, "r1", new Outcome.Denied("dana", "no")));
    assertThat(shop.waiting.sum()).isZero();
    assertThat(shop.held(HoldEnd.DENIED).seconds()).isEqualTo(40);
    assertThat(shop.held(HoldEnd.DENIED).buckets().getCount(4)).isEqualTo(1);
    assertThat(shop.held(HoldEnd.APPROVED).seconds()).isZero();
  }

  @Test
  void whatWaitsWhenTheClientGoesIsWithdrawn() {
    var recording = open();
    recording.record(new Event.Held(NOON, 1, "r1"));
    recording.close(new Event.Ended(NOON.plusSeconds(7), "the client closed the connection"));
    assertThat(shop.waiting.sum()).isZero();
    assertThat(shop.held(HoldEnd.WITHDRAWN).seconds()).isEqualTo(7);
  }

  @Test
  void aClockThatWasSetBackMakesNoNegativeWait() {
    var recording = open();
    recording.record(new Event.Held(NOON, 1, "r1"));
    recording.record(new Event.Decided(NOON.minusSeconds(40), 1, "r1", new Outcome.Interrupted()));
    assertThat(shop.held(HoldEnd.INTERRUPTED).seconds()).isZero();
    assertThat(shop.held(HoldEnd.INTERRUPTED).buckets().getCount(0)).isEqualTo(1);
  }

  @Test
  void whatIsNotRecordedIsRefusedAndNotCounted() {
    var recording = open();
    disk.full = true;
    assertThatThrownBy(() -> recording.record(rows(1, 3)))
        .isInstanceOf(Recorder.RecordingFailed.class);
    assertThatThrownBy(this::open).isInstanceOf(Recorder.RecordingFailed.class);
    assertThat(counts.refusals()).isEqualTo(2);
    assertThat(shop.rows.sum()).isZero();
    assertThat(shop.opened.sum()).isEqualTo(1);
  }

  @Test
  void aWaitForTheDiskIsCountedWhenItIsOver() {
    var recording = open();
    var ran = new CompletableFuture<Boolean>();
    recording.whenWritable(() -> ran.complete(true));
    assertThat(counts.waits()).isZero();
    disk.waiting.run();
    assertThat(ran).isCompletedWithValue(true);
    assertThat(counts.waits()).isEqualTo(1);
    assertThat(counts.waitNanos()).isPositive();
  }

  @Test
  void aStateThatAClientMadeUpIsOfTheOtherKind() {
    var recording = open();
    for (String state : List.of("ZZ999", "", "4", "x".repeat(5_000), "HY000")) {
      recording.record(new Event.Failed(NOON, 1, state, "m"));
    }
    recording.record(new Event.Failed(NOON, 1, "42501", "m"));
    recording.record(new Event.Failed(NOON, 1, "42P01", "m"));
    assertThat(shop.failed(ErrorKind.OTHER).sum()).isEqualTo(5);
    assertThat(shop.failed(ErrorKind.DENIED).sum()).isEqualTo(1);
    assertThat(shop.failed(ErrorKind.STATEMENT).sum()).isEqualTo(1);
  }

  /** Takes everything until it is full. */
  private static final class Disk implements Recorder {
    Runnable waiting = () -> {};
    boolean full;

    @Override
    public Lane lane() {
      return start -> {
        check();
        return new Session();
      };
    }

    private void check() {
      if (full) {
        throw new RecordingFailed("full", new java.io.IOException());
      }
    }

    private final class Session implements SessionRecording {
      private Event.@Nullable Ended end;

      @Override
      public void record(Event event) {
        check();
      }

      @Override
      public CompletionStage<Void> durable() {
        return CompletableFuture.completedStage(null);
      }

      @Override
      public boolean writable() {
        return true;
      }

      @Override
      public void whenWritable(Runnable task) {
        waiting = task;
      }

      @Override
      public void close(Event.Ended ended) {
        assertThat(end == null || end.equals(ended)).isTrue();
        end = ended;
      }
    }
  }
}
