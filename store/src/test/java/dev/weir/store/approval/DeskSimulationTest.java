package dev.weir.store.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.ApprovalDesk.DeskUnavailable;
import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.ApprovalDesk.Waiting;
import dev.weir.session.HoldRequest;
import dev.weir.session.approval.ApprovalState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Yes, no, time, withdrawal and repetition at the same moment, many times over. A failure names its
 * seed; {@code -Dweir.seed=…} repeats it.
 */
class DeskSimulationTest {
  private static final int ROUNDS = 60;

  @TempDir Path folder;

  @Test
  void whateverHappensAtOnceAStatementRunsAtMostOnceForOneYes() throws Exception {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    var random = new Random(seed);
    try (var f = new DeskFixture(folder);
        var threads = Executors.newFixedThreadPool(8)) {
      for (int round = 0; round < ROUNDS; round++) {
        HoldRequest request = DeskFixture.request("DELETE FROM t" + round);
        Waiting waiting = f.desk.hold(request, DeskFixture.WAIT);
        var claims = new ArrayList<Future<Integer>>();
        for (Callable<Integer> action : actions(f, request, waiting, random)) {
          claims.add(threads.submit(action));
        }
        int lateRuns = 0;
        for (Future<Integer> claim : claims) {
          lateRuns += result(claim);
        }
        f.timer.advance(DeskFixture.WAIT); // whoever still waits
        lateRuns += f.desk.claimLateYes(request) == null ? 0 : 1;
        check("seed " + seed + ", round " + round, f, waiting, lateRuns);
      }
    }
  }

  private static List<Callable<Integer>> actions(
      DeskFixture f, HoldRequest request, Waiting waiting, Random random) {
    var actions = new ArrayList<Callable<Integer>>();
    for (int i = 0; i < 8; i++) {
      String reviewer = "dba-" + random.nextInt(3);
      actions.add(
          switch (random.nextInt(6)) {
            case 0, 1 ->
                () -> {
                  f.desk.answer(waiting.id(), DeskFixture.dba(reviewer), true, "");
                  return 0;
                };
            case 2 ->
                () -> {
                  f.desk.answer(waiting.id(), DeskFixture.dba(reviewer), false, "");
                  return 0;
                };
            case 3 ->
                () -> {
                  waiting.withdraw("gone");
                  return 0;
                };
            case 4 ->
                () -> {
                  f.timer.advance(Duration.ofMinutes(2));
                  return 0;
                };
            default -> () -> f.desk.claimLateYes(request) == null ? 0 : 1;
          });
    }
    return actions;
  }

  private static int result(Future<Integer> claim) throws InterruptedException, DeskUnavailable {
    try {
      return claim.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private static void check(String when, DeskFixture f, Waiting waiting, int lateRuns) {
    Outcome outcome = DeskFixture.outcome(waiting);
    ApprovalState state = Objects.requireNonNull(f.desk.find(waiting.id())).state();
    boolean ranAtOnce = outcome instanceof Outcome.Approved;
    assertThat(lateRuns + (ranAtOnce ? 1 : 0)).as(when).isLessThanOrEqualTo(1);
    assertThat(state instanceof ApprovalState.Approved).as(when).isEqualTo(ranAtOnce);
    assertThat(state instanceof ApprovalState.Claimed).as(when).isEqualTo(lateRuns == 1);
    if (ranAtOnce || lateRuns == 1) {
      assertThat(state.votes()).as(when).isNotEmpty().allMatch(vote -> vote.yes());
    }
    if (outcome instanceof Outcome.Denied) {
      assertThat(state).as(when).isInstanceOf(ApprovalState.Denied.class);
    }
  }
}
