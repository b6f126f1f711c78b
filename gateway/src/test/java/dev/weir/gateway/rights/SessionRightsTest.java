package dev.weir.gateway.rights;

import static dev.weir.gateway.rights.RightsScene.CACHE;
import static dev.weir.gateway.rights.RightsScene.GRACE;
import static dev.weir.gateway.rights.RightsScene.LIFE;
import static dev.weir.gateway.rights.RightsScene.SKEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.rights.RightsScene.Session;
import dev.weir.gateway.rights.Terms.AfterExpiry;
import dev.weir.policy.Subject;
import dev.weir.session.Secret;
import dev.weir.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When the right to a session ends, by a clock that the test moves. */
class SessionRightsTest {
  private static final String EXPIRED = "the token has expired: sign in again with a new one";
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final RightsScene scene = new RightsScene();

  @Test
  void aSessionMayFinishWhatRunsWhenItsTokenExpiresAndIsEndedAfterTheGrace() throws Exception {
    Session session = scene.open(scene.alice(Duration.ZERO, false));
    scene.passes(LIFE.plus(SKEW).minus(MOMENT));
    assertThat(session.told).isEmpty();
    scene.passes(MOMENT);
    assertThat(session.told).containsExactly("finish: " + EXPIRED);
    scene.passes(GRACE.minus(MOMENT));
    assertThat(session.told).hasSize(1);
    scene.passes(MOMENT);
    assertThat(session.told).containsExactly("finish: " + EXPIRED, "end: " + EXPIRED);
    scene.passes(GRACE);
    assertThat(session.told).hasSize(2);
    assertThat(scene.ends()).containsExactly("s1 - " + EXPIRED);
  }

  @Test
  void nothingBeginsAfterTheEndAlsoIfNobodyHasLookedYet() throws Exception {
    Session session = scene.open(scene.alice(Duration.ZERO, false));
    scene.now = scene.now.plus(LIFE).plus(SKEW).minus(MOMENT);
    assertThat(session.opened.standing.over()).isNull();
    scene.now = scene.now.plus(MOMENT);
    assertThat(session.opened.standing.over()).isEqualTo(EXPIRED);
  }

  @Test
  void aClockThatIsPutBackLengthensNothing() throws Exception {
    Session session = scene.open(scene.alice(Duration.ZERO, false));
    scene.now = scene.now.minus(Duration.ofHours(3));
    scene.passes(LIFE.plus(SKEW));
    assertThat(session.opened.standing.over()).isEqualTo(EXPIRED);
    assertThat(session.told).containsExactly("finish: " + EXPIRED);
  }

  @Test
  void neitherDoesAnAnswerOrAReloadThatComesAfterwards() throws Exception {
    Subject alice = scene.alice(Duration.ZERO, true);
    scene.said = alice;
    Session session = scene.open(alice);
    scene.now = scene.now.minus(Duration.ofHours(3));
    scene.passes(CACHE);
    assertThat(scene.asked).hasSize(1);
    scene.afterExpiry = new AfterExpiry.GoOn(Duration.ofSeconds(5));
    scene.rights.reconsider();
    for (Duration past = CACHE; past.compareTo(LIFE.plus(SKEW)) < 0; past = past.plus(CACHE)) {
      scene.passes(CACHE);
    }
    assertThat(session.told).isEmpty();
    scene.passes(Duration.ofSeconds(5));
    assertThat(session.told).containsExactly("finish: " + EXPIRED);
  }

  @Test
  void anAdministratorEndsWhatMayFinishToo() throws Exception {
    Session session = scene.open(scene.alice(Duration.ZERO, false));
    scene.passes(LIFE.plus(SKEW));
    Subject dana = new Subject("dana", Set.of(), Set.of(), null, "idp", Instant.MAX);
    assertThat(scene.rights.end(grant -> true, dana, "now")).isEqualTo(1);
    assertThat(scene.rights.end(grant -> true, dana, "now")).isZero();
    assertThat(session.told).containsExactly("finish: " + EXPIRED, "end: ended by dana: now");
    assertThat(scene.ends()).containsExactly("s1 - " + EXPIRED, "s1 dana ended by dana: now");
  }

  /** Time as {@code nanoTime()} counts it stands still while a machine sleeps. */
  @Test
  void aMachineThatSleptPastTheEndFindsItOver() throws Exception {
    Session session = scene.open(scene.alice(Duration.ZERO, false));
    scene.now = scene.now.plus(LIFE).plus(SKEW);
    assertThat(session.opened.standing.over()).isEqualTo(EXPIRED);
    scene.rights.look();
    assertThat(session.told).containsExactly("finish: " + EXPIRED);
  }

  @Test
  void whatEndsWhileTheServerIsStillBeingReachedEndsTheSessionAsItBegins() throws Exception {
    var expiring = scene.new Opening(scene.alice(Duration.ZERO, false), "a");
    scene.passes(LIFE.plus(SKEW));
    assertThat(expiring.begins().told).containsExactly("finish: " + EXPIRED);
    scene.passes(GRACE);
    var ended = scene.new Opening(scene.alice(Duration.ZERO, false), "b");
    assertThat(scene.rights.end(grant -> true, scene.alice(null, false), "leak")).isEqualTo(1);
    assertThat(ended.begins().told).containsExactly("end: ended by alice: leak");
  }

  @Test
  void aTokenWithoutAnEndThatAClockCanReachNeverExpires() throws Exception {
    Session session =
        scene.open(new Subject("alice", Set.of(), Set.of(), null, "idp", Instant.MAX));
    scene.passes(Duration.ofDays(20_000));
    assertThat(session.told).isEmpty();
  }

  @Test
  void aPoolMayGoOnForSomeTime() throws Exception {
    scene.afterExpiry = new AfterExpiry.GoOn(Duration.ofHours(8));
    Session session = scene.open(scene.alice(Duration.ZERO, false));
    scene.passes(LIFE.plus(SKEW).plusHours(8).minus(MOMENT));
    assertThat(session.told).isEmpty();
    scene.passes(MOMENT);
    assertThat(session.told).containsExactly("finish: " + EXPIRED);
  }

  @Test
  void aChangedConfigurationCountsForOpenSessions() throws Exception {
    scene.afterExpiry = new AfterExpiry.GoOn(Duration.ofHours(8));
    Session session = scene.open(scene.alice(Duration.ZERO, false));
    scene.passes(LIFE.plus(SKEW));
    assertThat(session.told).isEmpty();
    scene.afterExpiry = new AfterExpiry.End();
    scene.rights.reconsider();
    scene.rights.look();
    assertThat(session.told).containsExactly("finish: " + EXPIRED);
  }

  @Test
  void aTokenThatWasWithdrawnEndsItsSession() throws Exception {
    Subject alice = scene.alice(Duration.ZERO, true);
    scene.said = alice;
    Session session = scene.open(alice);
    Session unasked = scene.open(scene.alice(Duration.ZERO, false));
    scene.passes(CACHE.minus(MOMENT));
    assertThat(scene.asked).isEmpty();
    scene.passes(MOMENT);
    assertThat(scene.asked).containsExactly("token");
    scene.active = false;
    scene.passes(CACHE);
    assertThat(session.told).containsExactly("end: issuer \"idp\" says: not active");
    assertThat(unasked.told).isEmpty();
    assertThat(scene.ends()).containsExactly("s1 - issuer \"idp\" says: not active");
    scene.passes(CACHE);
    assertThat(scene.asked).hasSize(2);
  }

  @Test
  void aTokenIsKeptForAskingOnlyAndWipedWithTheSession() throws Exception {
    Subject alice = scene.alice(Duration.ZERO, true);
    scene.said = alice;
    Session session = scene.open(alice);
    Secret token = Objects.requireNonNull(((KeptStanding) session.opened.standing).token());
    session.opened.standing.close();
    session.opened.standing.close();
    scene.passes(CACHE);
    assertThat(scene.asked).isEmpty();
    assertThatThrownBy(() -> token.lend(bytes -> bytes.length)).hasMessageContaining("wiped");
    Session unasked = scene.open(scene.alice(Duration.ZERO, false));
    assertThat(((KeptStanding) unasked.opened.standing).token()).isNull();
  }

  @Test
  void anIssuerThatDoesNotAnswerIsForgivenForABoundedTime() throws Exception {
    Subject alice = scene.alice(Duration.ZERO, true);
    Session session = scene.open(alice);
    scene.passes(CACHE);
    scene.passes(KeptStanding.AGAIN_AFTER_FAILURE.minus(MOMENT));
    assertThat(scene.asked).hasSize(1);
    scene.passes(MOMENT);
    assertThat(scene.asked).hasSize(2);
    scene.said = alice;
    scene.passes(KeptStanding.AGAIN_AFTER_FAILURE);
    scene.said = null;
    scene.passes(CACHE.plus(Rechecks.OUTAGE_MAX).minus(MOMENT));
    assertThat(session.told).isEmpty();
    scene.passes(MOMENT);
    assertThat(session.told)
        .singleElement()
        .asString()
        .startsWith("end: issuer \"idp\" has not answered for 140 seconds");
    assertThat(scene.ends()).singleElement().asString().contains("has not answered");
  }

  @Test
  void aSessionThatLivesByAnswersGoesOnPastTheTokenAsLongAsTheIssuerSaysSo() throws Exception {
    scene.afterExpiry = new AfterExpiry.AskAgain();
    Subject alice = scene.alice(Duration.ZERO, true);
    scene.said = alice;
    Session session = scene.open(alice);
    Session unasked = scene.open(scene.alice(Duration.ZERO, false));
    for (Duration past = Duration.ZERO;
        past.compareTo(LIFE.plus(SKEW)) < 0;
        past = past.plus(CACHE)) {
      scene.passes(CACHE);
    }
    assertThat(session.told).isEmpty();
    assertThat(unasked.told).containsExactly("finish: " + EXPIRED);
    scene.active = false;
    scene.passes(CACHE);
    assertThat(session.told).containsExactly("end: issuer \"idp\" says: not active");
  }

  @Test
  void theIssuerIsAskedAtTheMomentOfTheEnd() throws Exception {
    scene.afterExpiry = new AfterExpiry.AskAgain();
    Subject alice =
        new Subject(
            "alice",
            Set.of(),
            Set.of(),
            null,
            "idp",
            scene.now.plusSeconds(7),
            new Subject.Proof("https://idp.example", scene.now, true));
    scene.said = alice;
    scene.open(alice);
    scene.passes(Duration.ofSeconds(7).minus(MOMENT));
    assertThat(scene.asked).isEmpty();
    scene.passes(MOMENT);
    assertThat(scene.asked).hasSize(1);
  }

  /** The issuer would say of such a token that it is not active. */
  @Test
  void anExpiredTokenIsNotAskedAboutWhereItsEndDoesNotCount() throws Exception {
    scene.afterExpiry = new AfterExpiry.GoOn(Duration.ofHours(8));
    Subject alice = scene.alice(Duration.ZERO, true);
    scene.said = alice;
    Session session = scene.open(alice);
    for (Duration past = CACHE; past.compareTo(LIFE) < 0; past = past.plus(CACHE)) {
      scene.passes(CACHE);
    }
    int before = scene.asked.size();
    scene.active = false;
    scene.passes(CACHE);
    scene.passes(Duration.ofHours(7));
    assertThat(scene.asked).hasSize(before);
    assertThat(session.told).isEmpty();
  }

  @Test
  void groupsThatTheIssuerTakesAwayEndTheSession() throws Exception {
    Session session = scene.open(scene.alice(Duration.ZERO, true, "ai", "dba"));
    scene.said = scene.alice(Duration.ZERO, true, "ai", "dba", "new");
    scene.passes(CACHE);
    assertThat(session.told).isEmpty();
    scene.said = scene.alice(Duration.ZERO, true, "ai");
    scene.passes(CACHE);
    assertThat(session.told)
        .containsExactly("end: you have lost groups or roles since you signed in: sign in again");
  }

  @Test
  void anAnswerAboutSomebodyElseEndsTheSession() throws Exception {
    Session session = scene.open(scene.alice("claude", Duration.ZERO, true));
    scene.said = scene.alice("other", Duration.ZERO, true);
    scene.passes(CACHE);
    assertThat(session.told).singleElement().asString().contains("somebody else's");
  }

  @Test
  void aNewerTokenWithFewerGroupsEndsWhatOlderOnesHaveOpened() throws Exception {
    Session older = scene.open(scene.alice(Duration.ofMinutes(5), false, "ai", "dba"));
    Session fewer = scene.open(scene.alice(Duration.ofMinutes(5), false, "ai"));
    Session agent = scene.open(scene.alice("other", Duration.ofMinutes(5), false, "ai", "dba"));
    Session undated = scene.open(scene.alice(null, false, "ai", "dba"));
    scene.open(scene.alice(Duration.ofMinutes(4), false, "ai", "dba", "more"));
    assertThat(older.told).isEmpty();
    Session newest = scene.open(scene.alice(Duration.ofMinutes(1), false, "ai", "more"));
    assertThat(older.told)
        .containsExactly("end: you have lost groups or roles since you signed in: sign in again");
    assertThat(fewer.told).isEmpty();
    assertThat(agent.told).isEmpty();
    assertThat(undated.told).isEmpty();
    assertThat(newest.told).isEmpty();
    assertThat(scene.ends()).hasSize(2);
  }

  @Test
  void ofTwoTokensOfOneMomentEachIsHeard() throws Exception {
    Session older = scene.open(scene.alice(Duration.ofMinutes(5), false, "ai", "dba"));
    Subject same = scene.alice(Duration.ofMinutes(1), false, "ai", "dba");
    scene.open(same);
    scene.open(same);
    assertThat(older.told).isEmpty();
    scene.open(scene.alice(Duration.ofMinutes(1), false, "ai"));
    assertThat(older.told)
        .containsExactly("end: you have lost groups or roles since you signed in: sign in again");
  }

  @Test
  void whoHasLostAGroupDoesNotComeBackWithTheTokenFromBefore() throws Exception {
    Subject before = scene.alice(Duration.ofMinutes(5), false, "ai", "dba");
    scene.open(scene.alice(Duration.ofMinutes(1), false, "ai"));
    assertThatThrownBy(() -> scene.open(before))
        .isInstanceOf(RightsRefused.class)
        .hasMessageContaining("a newer token of \"alice\" shows");
    scene.open(scene.alice(Duration.ofMinutes(5), false, "ai"));
    // the refusal left nothing behind, and nothing older counts as new
    assertThat(scene.rights.end(grant -> true, before, "")).isEqualTo(2);
  }

  @Test
  void aReloadEndsWhatCouldNotBeOpenedNow() throws Exception {
    Session session = scene.open(scene.alice(Duration.ZERO, false));
    scene.rights.reconsider();
    assertThat(session.told).isEmpty();
    scene.barred.add("alice");
    scene.rights.reconsider();
    assertThat(session.told)
        .containsExactly("end: no rule lets user \"alice\" use connection \"orders\" any more");
    assertThatThrownBy(() -> scene.open(scene.alice(Duration.ZERO, false)))
        .isInstanceOf(RightsRefused.class)
        .hasMessageContaining("no rule lets");
    scene.barred.clear();
    Session next = scene.open(scene.alice(Duration.ZERO, false));
    scene.connections.clear();
    scene.rights.reconsider();
    assertThat(next.told).containsExactly("end: there is no connection \"orders\" any more");
    scene.connections.add("orders");
    Session last = scene.open(scene.alice(Duration.ZERO, false));
    scene.issuers.clear();
    scene.rights.reconsider();
    assertThat(last.told)
        .containsExactly("end: tokens of issuer \"idp\" are not accepted any more");
    assertThatThrownBy(() -> scene.open(scene.alice(Duration.ZERO, false)))
        .isInstanceOf(RightsRefused.class)
        .hasMessageContaining("not accepted");
    assertThat(scene.ends()).hasSize(3);
  }

  @Test
  void anAdministratorEndsThemByNameAndTheAuditSaysSo() throws Exception {
    Session one = scene.open(scene.alice(Duration.ZERO, false));
    Session other = scene.open(scene.alice(Duration.ZERO, false));
    Subject dana = new Subject("dana", Set.of(), Set.of(), null, "idp", Instant.MAX);
    assertThat(scene.rights.end(grant -> grant.sessionId().equals("s1"), dana, "")).isEqualTo(1);
    assertThat(scene.rights.end(grant -> grant.subject().user().equals("alice"), dana, "leaked"))
        .isEqualTo(1);
    assertThat(one.told).containsExactly("end: ended by dana");
    assertThat(other.told).containsExactly("end: ended by dana: leaked");
    assertThat(scene.ends())
        .containsExactly("s1 dana ended by dana", "s2 dana ended by dana: leaked");
  }

  @Test
  void whenTheGatewayStopsEverybodyIsAskedToLeaveAndNobodyComesIn() throws Exception {
    Session session = scene.open(scene.alice(Duration.ZERO, false));
    var opening = scene.new Opening(scene.alice(Duration.ZERO, false), "token");
    assertThat(scene.rights.drain("stopping", Duration.ZERO)).isEqualTo(2);
    assertThat(session.told).containsExactly("leave: stopping");
    assertThat(opening.begins().told).containsExactly("leave: stopping");
    assertThatThrownBy(() -> scene.open(scene.alice(Duration.ZERO, false)))
        .isInstanceOf(RightsRefused.class)
        .hasMessageContaining("stopping");
    opening.standing.close();
    var left = new CompletableFuture<Integer>();
    Thread waits =
        Thread.ofPlatform()
            .start(() -> {
              try {
                left.complete(scene.rights.drain("stopping", Duration.ofMinutes(1)));
              } catch (InterruptedException e) {
                left.completeExceptionally(e);
              }
            });
    Await.until(
        Duration.ofSeconds(20),
        "somebody who waits",
        () -> waits.getState() == Thread.State.TIMED_WAITING);
    session.opened.standing.close();
    assertThat(left.get(20, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void oneLookServesTenThousandSessions() throws Exception {
    for (int i = 0; i < 10_000; i++) {
      scene.open(scene.alice(Duration.ZERO, false));
    }
    scene.passes(LIFE.plus(SKEW));
    assertThat(scene.ends()).hasSize(10_000);
  }
}
