package dev.weir.notify.courier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.notify.Notices;
import dev.weir.notify.channel.Channel;
import dev.weir.notify.channel.DeliveryFailed;
import dev.weir.notify.channel.Target;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.session.notice.Notice;
import dev.weir.session.notice.Shown;
import dev.weir.session.notice.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The way to one target, with a clock that the test turns. */
class RouteTest {
  private static final Target CHAT =
      new Target(
          "chat",
          new Channel.Slack(null),
          Set.of(Topic.APPROVAL_REQUESTED, Topic.APPROVAL_DECIDED),
          Shown.SUMMARY);

  private final MemoryOutbox outbox = new MemoryOutbox("chat");
  private final List<Notice> arrived = new ArrayList<>();
  private final List<AuditEvent> audited = new ArrayList<>();
  private Instant now = Notices.AT;
  private @Nullable DeliveryFailed fault;
  private boolean bug;
  private int attempts;
  private final Route route =
      new Route(
          CHAT,
          notice -> {
            attempts++;
            if (bug) {
              throw new IllegalStateException("https://hooks.test/s3cret");
            }
            if (fault != null) {
              throw fault;
            }
            arrived.add(notice);
          },
          outbox,
          new Health("chat", audited::add, () -> now),
          new Patience(new Random(7)),
          () -> now,
          () -> Duration.between(Notices.AT, now).toNanos());

  @Test
  void noticesArriveInOrderAndNoMoreIsShownThanIsConfiguredNow() throws Exception {
    outbox.add(Notices.requested("SELECT 'secret'"));
    outbox.add(Notices.notice("0001.approved", Notice.Kind.APPROVED, "alice", "secret"));
    assertThat(route.step()).isEqualTo(Duration.ZERO);
    assertThat(route.step()).isEqualTo(Duration.ZERO);
    assertThat(route.step()).isEqualTo(Route.IDLE);
    assertThat(arrived).extracting(Notice::id).containsExactly("0001.requested", "0001.approved");
    assertThat(arrived).extracting(Notice::text).containsOnlyNulls();
    assertThat(audited).isEmpty();
  }

  @Test
  void whatNobodyWantsToHearAnyMoreIsNotTold() throws Exception {
    outbox.add(Notices.notice("0001.expired", Notice.Kind.EXPIRED, "alice", null));
    outbox.add(Notices.requested("x"));
    runUntilIdle();
    assertThat(arrived).extracting(Notice::id).containsExactly("0001.requested");
  }

  @Test
  void aDeadTargetIsTriedEverLessOftenAndNothingPassesWhatFailed() throws Exception {
    outbox.add(Notices.requested("x"));
    outbox.add(Notices.notice("0001.approved", Notice.Kind.APPROVED, "alice", null));
    fault = DeliveryFailed.passing("cannot be reached");
    List<Duration> pauses = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Duration pause = route.step();
      pauses.add(pause);
      assertThat(route.step()).as("not before its time").isPositive();
      assertThat(attempts).isEqualTo(i + 1);
      now = now.plus(pause);
    }
    assertThat(pauses.get(0)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(pauses.get(5)).isBetween(Duration.ofSeconds(16), Duration.ofSeconds(32));
    assertThat(pauses.get(11)).isBetween(Patience.LONGEST.dividedBy(2), Patience.LONGEST);
    assertThat(pauses.subList(9, 12)).as("with jitter").doesNotHaveDuplicates();
    fault = null;
    runUntilIdle();
    assertThat(arrived).extracting(Notice::id).containsExactly("0001.requested", "0001.approved");
  }

  @Test
  void aDeadTargetIsSaidOnceAndSoIsItsReturn() throws Exception {
    outbox.add(Notices.requested("x"));
    fault = DeliveryFailed.passing("cannot be reached");
    fail(2);
    assertThat(audited).as("may have been busy").isEmpty();
    fail(10);
    assertThat(audited).hasSize(1);
    assertThat(audited.getFirst())
        .isInstanceOfSatisfying(
            AuditEvent.NotificationsFailing.class,
            failing -> {
              assertThat(failing.target()).isEqualTo("chat");
              assertThat(failing.reason()).isEqualTo("cannot be reached");
            });
    fault = null;
    runUntilIdle();
    assertThat(audited).hasSize(2);
    assertThat(audited.getLast()).isInstanceOf(AuditEvent.NotificationsRestored.class);
  }

  @Test
  void whatIsTooOldIsGivenUpAndCounted() throws Exception {
    outbox.add(Notices.requested("x"));
    fault = DeliveryFailed.lasting("answers with status 404");
    fail(1);
    assertThat(audited).hasSize(1);
    now = now.plus(Route.AGE_MAX).plusSeconds(1);
    assertThat(route.step()).isEqualTo(Route.IDLE);
    assertThat(outbox.waiting()).isEmpty();
    fault = null;
    outbox.add(newNotice("0002.requested"));
    runUntilIdle();
    assertThat(audited.getLast())
        .isInstanceOfSatisfying(
            AuditEvent.NotificationsRestored.class,
            restored -> assertThat(restored.givenUp()).isEqualTo(1));
  }

  @Test
  void oneNoticeThatTheTargetDoesNotLikeHoldsUpTheOthersForThreeAttempts() throws Exception {
    outbox.add(Notices.requested("x"));
    outbox.add(newNotice("0002.requested"));
    fault = DeliveryFailed.ofNotice("answers with status 400");
    fail(Route.REFUSALS_MAX);
    fault = null;
    runUntilIdle();
    assertThat(arrived).extracting(Notice::id).containsExactly("0002.requested");
    assertThat(audited).hasSize(2);
  }

  @Test
  void aFaultOfOursIsNoEndlessLoopAndSaysNothingOfTheAddress() throws Exception {
    outbox.add(Notices.requested("x"));
    bug = true;
    fail(Route.REFUSALS_MAX);
    assertThat(outbox.waiting()).isEmpty();
    assertThat(audited.toString()).doesNotContain("s3cret");
  }

  @Test
  void aTargetMayAskToBeLeftAloneButNotForEver() throws Exception {
    outbox.add(Notices.requested("x"));
    fault = DeliveryFailed.passing("answers with status 429", Duration.ofSeconds(90));
    assertThat(route.step()).isEqualTo(Duration.ofSeconds(90));
    now = now.plusSeconds(90);
    fault = DeliveryFailed.passing("answers with status 429", Duration.ofDays(900));
    assertThat(route.step()).isEqualTo(Patience.ASKED_MAX);
  }

  @Test
  void aFullDiskHasNobodyToldTwice() throws Exception {
    outbox.add(Notices.requested("x"));
    outbox.breaks(true);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(route::step).hasMessage("the disk is full");
    }
    assertThat(arrived).hasSize(1);
    outbox.breaks(false);
    runUntilIdle();
    assertThat(arrived).hasSize(1);
    assertThat(outbox.waiting()).isEmpty();
  }

  private Notice newNotice(String id) {
    Notice old = Notices.requested("x");
    return new Notice(
        id,
        old.kind(),
        now,
        "0002",
        old.issuer(),
        old.user(),
        old.agent(),
        old.connection(),
        old.rule(),
        old.accesses(),
        null,
        List.of(),
        List.of(),
        "",
        null,
        1);
  }

  private void fail(int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      now = now.plus(route.step());
    }
  }

  private void runUntilIdle() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      Duration wait = route.step();
      if (wait.equals(Route.IDLE)) {
        return;
      }
      now = now.plus(wait);
    }
    throw new AssertionError("never idle");
  }
}
