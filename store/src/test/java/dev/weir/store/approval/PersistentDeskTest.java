package dev.weir.store.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.Subject;
import dev.weir.session.ApprovalDesk.DeskUnavailable;
import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.ApprovalDesk.Waiting;
import dev.weir.session.ApprovalDesk.Yes;
import dev.weir.session.HoldRequest;
import dev.weir.session.Parameter;
import dev.weir.session.RowEstimate;
import dev.weir.session.approval.ApprovalRequest;
import dev.weir.session.approval.ApprovalState;
import dev.weir.session.approval.ReviewDesk.Answer;
import dev.weir.session.approval.ReviewDesk.Answer.NotAllowed;
import dev.weir.session.approval.ReviewDesk.Answer.Why;
import dev.weir.sql.ObjectName;
import dev.weir.store.audit.PersistentAuditTrail;
import dev.weir.store.recording.Samples;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersistentDeskTest {
  @TempDir Path folder;

  private final Subject dana = DeskFixture.dba("dana");
  private final Subject erik = DeskFixture.dba("erik");

  @Test
  void aYesInTimeLetsTheHeldStatementRun() throws DeskUnavailable {
    try (var f = new DeskFixture(folder)) {
      Waiting waiting = hold(f, DeskFixture.request("DELETE FROM t"));
      assertThat(waiting.link())
          .isEqualTo(URI.create("https://weir.test/approvals/" + waiting.id()));

      assertThat(f.desk.answer(waiting.id(), dana, true, "fine"))
          .isInstanceOf(Answer.Accepted.class);

      assertThat(DeskFixture.outcome(waiting))
          .isEqualTo(
              new Outcome.Approved(new Yes(waiting.id(), List.of("dana"), "fine", Samples.START)));
      assertThat(state(f, waiting)).isInstanceOf(ApprovalState.Approved.class);
    }
  }

  @Test
  void aYesInTimeIsUsedUpAndIsNoLateYesAsWell() throws DeskUnavailable {
    try (var f = new DeskFixture(folder)) {
      HoldRequest request = DeskFixture.request("DELETE FROM t");
      f.desk.answer(hold(f, request).id(), dana, true, "");
      assertThat(f.desk.claimLateYes(request)).isNull();
    }
  }

  @Test
  void reviewersSeeWhichProtectedColumnsAreRead() throws DeskUnavailable {
    try (var f = new DeskFixture(folder)) {
      Waiting waiting = hold(f, DeskFixture.request("SELECT ssn FROM customers"));
      assertThat(f.desk.list(Set.of(), null, 1))
          .singleElement()
          .satisfies(request -> {
            assertThat(request.id()).isEqualTo(waiting.id());
            assertThat(request.accesses())
                .containsExactly("select public.customers", "read protected public.customers.ssn");
          });
    }
  }

  @Test
  void oneNoEndsItWhateverOthersSay() throws DeskUnavailable {
    try (var f = new DeskFixture(folder)) {
      Waiting waiting = hold(f, DeskFixture.request(Samples.alice(), "DELETE FROM t", 2));
      f.desk.answer(waiting.id(), dana, true, "");
      f.desk.answer(waiting.id(), erik, false, "not on a Friday");
      assertThat(DeskFixture.outcome(waiting))
          .isEqualTo(new Outcome.Denied("erik", "not on a Friday"));
      assertRefused(
          f.desk.answer(waiting.id(), DeskFixture.dba("fay"), true, ""), Why.ALREADY_DECIDED);
    }
  }

  @Test
  void aQuorumNeedsThatManyDifferentPeople() throws DeskUnavailable {
    try (var f = new DeskFixture(folder)) {
      Waiting waiting = hold(f, DeskFixture.request(Samples.alice(), "DELETE FROM t", 2));
      f.desk.answer(waiting.id(), dana, true, "");
      assertRefused(f.desk.answer(waiting.id(), dana, true, ""), Why.ALREADY_ANSWERED);
      assertRefused(
          f.desk.answer(waiting.id(), DeskFixture.dba("DANA"), true, ""), Why.ALREADY_ANSWERED);
      assertThat(waiting.outcome().toCompletableFuture()).isNotDone();
      f.desk.answer(waiting.id(), erik, true, "");
      assertThat(DeskFixture.outcome(waiting)).isInstanceOf(Outcome.Approved.class);
    }
  }

  @Test
  void nobodyAnswersARequestOfTheirOwnNotEvenThroughAnAgentOrInOtherLetters()
      throws DeskUnavailable {
    try (var f = new DeskFixture(folder)) {
      Subject danasAgent =
          new Subject("dana", Set.of("ai-agents"), Set.of(), "claude-code", "entra", Samples.START);
      Waiting waiting = hold(f, DeskFixture.request(danasAgent, "DELETE FROM t", 1));
      assertRefused(f.desk.answer(waiting.id(), dana, true, ""), Why.OWN_REQUEST);
      assertRefused(
          f.desk.answer(waiting.id(), DeskFixture.dba("Dana"), true, ""), Why.OWN_REQUEST);
    }
  }

  @Test
  void onlyThoseWhomTheRuleNamesMayAnswer() throws DeskUnavailable {
    try (var f = new DeskFixture(folder)) {
      Waiting waiting = hold(f, DeskFixture.request("DELETE FROM t"));
      assertRefused(
          f.desk.answer(waiting.id(), Samples.subject("mallory", null), true, ""),
          Why.NOT_A_REVIEWER);
      assertRefused(f.desk.answer("no-such-id", dana, true, ""), Why.UNKNOWN_REQUEST);
    }
  }

  @Test
  void aYesAfterTheWaitLetsTheSameStatementThroughOnce() throws DeskUnavailable {
    try (var f = new DeskFixture(folder)) {
      var seven = new Parameter(23, false, new byte[] {'7'});
      Waiting waiting = hold(f, DeskFixture.request("DELETE FROM t WHERE id = $1", seven));
      f.timer.advance(DeskFixture.WAIT);
      assertThat(DeskFixture.outcome(waiting))
          .isEqualTo(
              new Outcome.Expired(Samples.START.plus(DeskFixture.WAIT).plus(DeskFixture.RETRY)));
      HoldRequest again = DeskFixture.request("DELETE FROM t WHERE id = $1", seven);
      assertThat(f.desk.claimLateYes(again)).isNull();

      f.desk.answer(waiting.id(), dana, true, "late but fine");

      assertThat(f.desk.claimLateYes(DeskFixture.request("DELETE FROM t WHERE id = $1"))).isNull();
      assertThat(
              f.desk.claimLateYes(
                  DeskFixture.request(
                      "DELETE FROM t WHERE id = $1", new Parameter(23, false, new byte[] {'8'}))))
          .isNull();
      assertThat(
              f.desk.claimLateYes(
                  DeskFixture.request(
                      Samples.subject("bob", "claude-code"),
                      "DELETE FROM t WHERE id = $1",
                      1,
                      seven)))
          .isNull();
      Yes yes = Objects.requireNonNull(f.desk.claimLateYes(again));
      assertThat(yes.requestId()).isEqualTo(waiting.id());
      assertThat(yes.by()).containsExactly("dana");
      assertThat(f.desk.claimLateYes(again)).isNull();
      assertThat(state(f, waiting)).isInstanceOf(ApprovalState.Claimed.class);
    }
  }

  @Test
  void aLateYesCountsOnlyUnderTheTermsItWasGivenUnder() throws DeskUnavailable {
    try (var f = new DeskFixture(folder)) {
      Waiting waiting = hold(f, DeskFixture.request("DELETE FROM t"));
      f.timer.advance(DeskFixture.WAIT);
      f.desk.answer(waiting.id(), dana, true, "");
      assertThat(f.desk.claimLateYes(DeskFixture.request(Samples.alice(), "DELETE FROM t", 2)))
          .isNull();
      assertThat(f.desk.claimLateYes(DeskFixture.request("DELETE FROM t"))).isNotNull();
    }
  }

  @Test
  void aLateYesLapses() throws DeskUnavailable {
    try (var f = new DeskFixture(folder)) {
      HoldRequest request = DeskFixture.request("DELETE FROM t");
      Waiting waiting = hold(f, request);
      f.timer.advance(DeskFixture.WAIT);
      f.settle();
      f.desk.answer(waiting.id(), dana, true, "");
      f.timer.advance(DeskFixture.RETRY);
      assertThat(f.desk.claimLateYes(request)).isNull();
    }
  }

  @Test
  void anAnswerAfterTheRetryTimeIsTooLate() throws DeskUnavailable {
    try (var f = new DeskFixture(folder)) {
      Waiting waiting = hold(f, DeskFixture.request("DELETE FROM t"));
      f.timer.advance(DeskFixture.WAIT.plus(DeskFixture.RETRY));
      f.settle();
      assertRefused(f.desk.answer(waiting.id(), dana, true, ""), Why.TOO_LATE);
    }
  }

  @Test
  void aClientThatLeftIsShownAndMayComeBackForALateYes() throws DeskUnavailable {
    try (var f = new DeskFixture(folder)) {
      HoldRequest request = DeskFixture.request("DELETE FROM t");
      Waiting waiting = hold(f, request);
      waiting.withdraw("the client disconnected");
      assertThat(DeskFixture.outcome(waiting))
          .isEqualTo(new Outcome.Withdrawn("the client disconnected"));
      assertThat(state(f, waiting))
          .isEqualTo(
              new ApprovalState.Withdrawn(
                  List.of(), "the client disconnected", Samples.START.plus(DeskFixture.RETRY)));
      f.desk.answer(waiting.id(), dana, true, "");
      assertThat(f.desk.claimLateYes(request)).isNotNull();
    }
  }

  @Test
  void aWithdrawalAfterTheAnswerChangesNothing() throws DeskUnavailable {
    try (var f = new DeskFixture(folder)) {
      Waiting waiting = hold(f, DeskFixture.request("DELETE FROM t"));
      f.desk.answer(waiting.id(), dana, true, "");
      waiting.withdraw("too late");
      f.settle();
      assertThat(DeskFixture.outcome(waiting)).isInstanceOf(Outcome.Approved.class);
      assertThat(state(f, waiting)).isInstanceOf(ApprovalState.Approved.class);
    }
  }

  @Test
  void requestsThatWaitedWhenTheGatewayDiedAreInterruptedForGood() throws DeskUnavailable {
    HoldRequest request = DeskFixture.request("DELETE FROM t");
    String id;
    var dead = new DeskFixture(folder);
    id = hold(dead, request).id();
    dead.database.close(); // the desk itself is never closed
    try (var f = new DeskFixture(folder)) {
      assertThat(Objects.requireNonNull(f.desk.find(id)).state())
          .isInstanceOf(ApprovalState.Interrupted.class);
      assertRefused(f.desk.answer(id, dana, true, ""), Why.ALREADY_DECIDED);
      assertThat(f.desk.claimLateYes(request)).isNull();
    }
  }

  @Test
  void closingInterruptsWhatWaitsAndTakesNoMore() throws DeskUnavailable {
    var f = new DeskFixture(folder);
    Waiting waiting = hold(f, DeskFixture.request("DELETE FROM t"));
    f.desk.close();
    assertThat(DeskFixture.outcome(waiting)).isEqualTo(new Outcome.Interrupted());
    assertThatThrownBy(() -> hold(f, DeskFixture.request("DELETE FROM t")))
        .isInstanceOf(DeskUnavailable.class);
    f.database.close();
  }

  @Test
  void howManyMayWaitIsLimitedInAllAndPerPerson() throws DeskUnavailable {
    var settings = new DeskSettings(URI.create("https://weir.test/approvals/"), 3, 2);
    try (var f = new DeskFixture(folder, settings)) {
      Waiting first = hold(f, DeskFixture.request("DELETE FROM a"));
      hold(f, DeskFixture.request("DELETE FROM b"));
      assertThatThrownBy(() -> hold(f, DeskFixture.request("DELETE FROM c")))
          .isInstanceOf(DeskUnavailable.class)
          .hasMessage("too many of your statements wait for approval");
      hold(f, DeskFixture.request(Samples.subject("bob", null), "DELETE FROM a", 1));
      assertThatThrownBy(
              () -> hold(f, DeskFixture.request(Samples.subject("carl", null), "DELETE FROM a", 1)))
          .isInstanceOf(DeskUnavailable.class)
          .hasMessage("too many statements wait for approval");
      first.withdraw("never mind");
      DeskFixture.outcome(first);
      hold(f, DeskFixture.request("DELETE FROM c"));
    }
  }

  @Test
  void listenersHearOfEveryChangeInOrder() throws DeskUnavailable {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (var f = new DeskFixture(folder)) {
      f.desk.subscribe(request -> {
        heard.add(request.state().label());
        throw new IllegalStateException("a listener that fails");
      });
      var subscription = f.desk.subscribe(request -> heard.add("never"));
      subscription.close();
      HoldRequest request = DeskFixture.request("DELETE FROM t");
      Waiting waiting = hold(f, request);
      f.timer.advance(DeskFixture.WAIT);
      f.settle();
      f.desk.answer(waiting.id(), dana, true, "");
      f.desk.claimLateYes(request);
    }
    assertThat(heard).containsExactly("waiting", "expired", "approved-late", "claimed");
  }

  @Test
  void anEstimateThatComesLaterIsToldAndKeptWhileItCanHelp() throws DeskUnavailable {
    List<String> heard = new CopyOnWriteArrayList<>();
    var rows = new RowEstimate(41, ObjectName.of("public", "t"));
    String held;
    String denied;
    try (var f = new DeskFixture(folder)) {
      f.desk.subscribe(request -> heard.add(request.state().label() + " " + request.estimate()));
      Waiting waiting = hold(f, DeskFixture.request("DELETE FROM t"));
      waiting.estimated(rows);
      Waiting other = hold(f, DeskFixture.request("DELETE FROM u"));
      f.desk.answer(other.id(), dana, false, "");
      other.estimated(rows);
      held = waiting.id();
      denied = other.id();
    }
    assertThat(heard)
        .startsWith("waiting null", "waiting " + rows, "waiting null", "denied null")
        .doesNotContain("denied " + rows);
    try (var f = new DeskFixture(folder)) {
      assertThat(f.desk.find(held)).extracting(ApprovalRequest::estimate).isEqualTo(rows);
      assertThat(f.desk.find(denied)).extracting(ApprovalRequest::estimate).isNull();
    }
  }

  @Test
  void requestsAreListedByStateNewestFirstInPages() throws DeskUnavailable {
    try (var f = new DeskFixture(folder)) {
      Waiting first = hold(f, DeskFixture.request("DELETE FROM a"));
      Waiting second = hold(f, DeskFixture.request("DELETE FROM b"));
      Waiting third = hold(f, DeskFixture.request("DELETE FROM c"));
      f.desk.answer(second.id(), dana, false, "");
      assertThat(f.desk.list(Set.of(ApprovalState.Name.WAITING), null, 10))
          .extracting(ApprovalRequest::id)
          .containsExactly(third.id(), first.id());
      assertThat(f.desk.list(Set.of(), third.id(), 1))
          .extracting(ApprovalRequest::text)
          .containsExactly("DELETE FROM b");
    }
  }

  @Test
  void anAnswerIsInTheAuditTrailTogetherWithTheDecision() throws DeskUnavailable {
    try (var f = new DeskFixture(folder)) {
      Waiting waiting = hold(f, DeskFixture.request("DELETE FROM t"));
      f.desk.answer(waiting.id(), dana, true, "fine");
      assertThat(new PersistentAuditTrail(f.database).newest(null, 10))
          .singleElement()
          .satisfies(entry -> {
            assertThat(entry.kind()).isEqualTo("approval-answered");
            assertThat(entry.user()).isEqualTo("dana");
            assertThat(entry.details()).contains(waiting.id(), "fine");
          });
    }
  }

  @Test
  void aWaitEndsInTimeEvenIfTheDatabaseIsGone() throws DeskUnavailable {
    var f = new DeskFixture(folder);
    Waiting waiting = hold(f, DeskFixture.request("DELETE FROM t"));
    f.database.close();
    f.timer.advance(DeskFixture.WAIT);
    assertThat(DeskFixture.outcome(waiting)).isInstanceOf(Outcome.Expired.class);
    assertThatThrownBy(() -> f.desk.claimLateYes(DeskFixture.request("DELETE FROM t")))
        .isInstanceOf(DeskUnavailable.class);
  }

  private static Waiting hold(DeskFixture f, HoldRequest request) throws DeskUnavailable {
    Duration wait = request.terms().waitAtMost();
    return f.desk.hold(request, wait);
  }

  private static ApprovalState state(DeskFixture f, Waiting waiting) {
    return Objects.requireNonNull(f.desk.find(waiting.id())).state();
  }

  private static void assertRefused(Answer answer, Why why) {
    assertThat(answer)
        .isInstanceOfSatisfying(NotAllowed.class, no -> assertThat(no.why()).isEqualTo(why));
  }
}
