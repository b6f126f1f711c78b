package dev.weir.store.approval;

import static dev.weir.store.approval.DeskFixture.WAIT;
import static dev.weir.store.approval.DeskFixture.dba;
import static dev.weir.store.approval.DeskFixture.outcome;
import static dev.weir.store.approval.DeskFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Subject;
import dev.weir.session.ApprovalDesk.DeskUnavailable;
import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.ApprovalDesk.Waiting;
import dev.weir.session.notice.Addressees;
import dev.weir.session.notice.Notice;
import dev.weir.session.notice.Notice.Kind;
import dev.weir.session.notice.Outbox.Kept;
import dev.weir.store.recording.Samples;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept to be told of requests for approval. */
class ToldOfRequestsTest {
  private static final Addressees CHAT =
      notice -> List.of(new Addressees.Addressed("chat", notice));

  @TempDir private Path folder = Path.of("");

  @Test
  void aRequestAndItsYesAreToldInOrderOnce() throws DeskUnavailable {
    try (var fixture = new DeskFixture(folder, CHAT)) {
      var woken = new AtomicInteger();
      fixture.outbox.whenAdded(woken::incrementAndGet);
      Waiting waiting = fixture.desk.hold(request("DELETE FROM t"), WAIT);
      assertThat(woken).hasValue(1);
      fixture.desk.answer(waiting.id(), dba("dana"), true, "it is Tuesday");
      outcome(waiting);
      List<Notice> told = takeAll(fixture);
      assertThat(told).extracting(Notice::kind).containsExactly(Kind.REQUESTED, Kind.APPROVED);
      assertThat(told)
          .extracting(Notice::id)
          .containsExactly(waiting.id() + ".requested", waiting.id() + ".approved");
      Notice asked = told.getFirst();
      assertThat(asked.about()).isEqualTo(waiting.id());
      assertThat(asked.user()).isEqualTo(Samples.alice().user());
      assertThat(asked.connection()).isEqualTo("orders");
      assertThat(asked.rule()).isEqualTo("ask first");
      assertThat(asked.text()).isEqualTo("DELETE FROM t");
      assertThat(asked.until()).isEqualTo(Samples.START.plus(WAIT));
      assertThat(told.getLast().by()).containsExactly("dana");
      assertThat(told.getLast().reason()).isEqualTo("it is Tuesday");
    }
  }

  @Test
  void everyEndIsTold() throws DeskUnavailable {
    try (var fixture = new DeskFixture(folder, CHAT)) {
      Waiting no = fixture.desk.hold(request("DELETE FROM a"), WAIT);
      fixture.desk.answer(no.id(), dba("dana"), false, "no");
      Waiting left = fixture.desk.hold(request("DELETE FROM b"), WAIT);
      left.withdraw("the client left");
      assertThat(outcome(left)).isInstanceOf(Outcome.Withdrawn.class);
      Waiting late = fixture.desk.hold(request("DELETE FROM c"), WAIT);
      fixture.timer.advance(WAIT.plusSeconds(1));
      assertThat(outcome(late)).isInstanceOf(Outcome.Expired.class);
      fixture.desk.answer(late.id(), dba("dana"), true, "");
      assertThat(takeAll(fixture))
          .extracting(Notice::kind)
          .containsExactly(
              Kind.REQUESTED,
              Kind.REFUSED,
              Kind.REQUESTED,
              Kind.WITHDRAWN,
              Kind.REQUESTED,
              Kind.EXPIRED,
              Kind.APPROVED_LATE);
    }
  }

  @Test
  void oneYesOfTwoIsNothingToTell() throws DeskUnavailable {
    try (var fixture = new DeskFixture(folder, CHAT)) {
      Waiting waiting = fixture.desk.hold(request(Samples.alice(), "DELETE FROM t", 2), WAIT);
      fixture.desk.answer(waiting.id(), dba("dana"), true, "");
      fixture.timer.advance(WAIT.plusSeconds(1));
      outcome(waiting);
      fixture.desk.answer(waiting.id(), dba("erik"), true, "");
      assertThat(takeAll(fixture))
          .extracting(Notice::kind)
          .containsExactly(Kind.REQUESTED, Kind.EXPIRED, Kind.APPROVED_LATE);
    }
  }

  @Test
  void whatWaitedWhenTheGatewayDiedIsToldAfterItsRestart() throws DeskUnavailable {
    String id;
    var died = new DeskFixture(folder, CHAT);
    try {
      id = died.desk.hold(request("DELETE FROM t"), WAIT).id();
    } finally {
      died.database.close(); // the desk is never closed: nobody could say that it ended
    }
    try (var fixture = new DeskFixture(folder, CHAT)) {
      assertThat(takeAll(fixture))
          .extracting(Notice::id)
          .containsExactly(id + ".requested", id + ".interrupted");
    }
  }

  @Test
  void somebodyWhoAsksForVeryMuchIsCountedAndKeepsNobodyFromBeingHeard() throws DeskUnavailable {
    try (var fixture = new DeskFixture(folder, CHAT)) {
      for (int i = 0; i < 40; i++) {
        fixture.desk.hold(request("DELETE FROM t WHERE id = " + i), WAIT);
      }
      var bob =
          new Subject(
              "bob", Set.of(), Set.of(), null, "entra", Samples.START.plus(Duration.ofHours(1)));
      fixture.desk.hold(request(bob, "DELETE FROM bobs", 1), WAIT);
      List<Notice> told = takeAll(fixture);
      assertThat(told).hasSize(32);
      assertThat(told.get(30).kind()).isEqualTo(Kind.MORE);
      assertThat(told.get(30).count()).isEqualTo(10);
      assertThat(told.get(30).user()).isEqualTo(Samples.alice().user());
      assertThat(told.get(31).user()).isEqualTo("bob");
    }
  }

  @Test
  void whatIsCountedWhileTheCountIsOnItsWayIsToldByAnotherId() throws DeskUnavailable {
    try (var fixture = new DeskFixture(folder, CHAT)) {
      for (int i = 0; i < 35; i++) {
        fixture.desk.hold(request("DELETE FROM t WHERE id = " + i), WAIT);
      }
      Kept more = last(fixture, 30);
      assertThat(more.notice().count()).isEqualTo(5);
      assertThat(fixture.outbox.oldest("chat")).isEqualTo(more);
      // Its thirty are on their way again; what is beyond them is counted.
      for (int i = 0; i < 35; i++) {
        fixture.desk.hold(request("DELETE FROM u WHERE id = " + i), WAIT);
      }
      fixture.outbox.delivered(more);
      List<Notice> rest = takeAll(fixture);
      assertThat(rest.getFirst().kind()).isEqualTo(Kind.MORE);
      assertThat(rest.getFirst().count()).isEqualTo(5);
      assertThat(rest.getFirst().id()).isNotEqualTo(more.notice().id());
    }
  }

  @Test
  void whoCannotBeAskedWhoIsToldHoldsUpNoRequest() throws DeskUnavailable {
    Addressees broken =
        notice -> {
          throw new IllegalStateException("broken");
        };
    try (var fixture = new DeskFixture(folder, broken)) {
      Waiting waiting = fixture.desk.hold(request("DELETE FROM t"), WAIT);
      fixture.desk.answer(waiting.id(), dba("dana"), true, "");
      assertThat(outcome(waiting)).isInstanceOf(Outcome.Approved.class);
    }
  }

  @Test
  void whatIsTooOldOrTooMuchIsGivenUpAndCounted() throws DeskUnavailable {
    try (var fixture = new DeskFixture(folder, CHAT)) {
      for (int i = 0; i < 10; i++) {
        fixture.desk.hold(request("DELETE FROM t WHERE id = " + i), WAIT);
        fixture.timer.advance(Duration.ofSeconds(1));
      }
      assertThat(fixture.outbox.trim("chat", Samples.START.plusSeconds(3), 5)).isEqualTo(5);
      assertThat(takeAll(fixture)).hasSize(5);
      fixture.desk.hold(request("DELETE FROM v"), WAIT);
      assertThat(fixture.outbox.keepOnly(Set.of("other"))).isEqualTo(1);
      assertThat(fixture.outbox.oldest("chat")).isNull();
    }
  }

  private static Kept last(DeskFixture fixture, int before) {
    for (int i = 0; i < before; i++) {
      fixture.outbox.delivered(next(fixture));
    }
    return next(fixture);
  }

  private static Kept next(DeskFixture fixture) {
    Kept kept = fixture.outbox.oldest("chat");
    assertThat(kept).isNotNull();
    return java.util.Objects.requireNonNull(kept);
  }

  private static List<Notice> takeAll(DeskFixture fixture) {
    fixture.settle();
    var all = new ArrayList<Notice>();
    for (Kept kept = fixture.outbox.oldest("chat");
        kept != null;
        kept = fixture.outbox.oldest("chat")) {
      all.add(kept.notice());
      fixture.outbox.delivered(kept);
    }
    return all;
  }
}
