package dev.weir.console;

import dev.weir.policy.Effect;
import dev.weir.session.archive.DryRun;
import dev.weir.session.archive.StatementFilter;
import dev.weir.session.archive.StatementHit;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Finds one change, or faults in what says so. */
final class AskedDryRun implements DryRun {
  /** What was asked for. */
  record Asked(String candidate, boolean added, StatementFilter filter, int statementsMax) {}

  final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** Who asks for "slow" waits for this. */
  final CountDownLatch mayGoOn = new CountDownLatch(1);

  /** That somebody waits. */
  final CountDownLatch waits = new CountDownLatch(1);

  @Override
  public Outcome run(String candidate, boolean added, StatementFilter filter, int statementsMax)
      throws InterruptedException {
    asked.add(new Asked(candidate, added, filter, statementsMax));
    if (candidate.contains("slow")) {
      waits.countDown();
      mayGoOn.await();
    }
    return candidate.contains("faulty")
        ? new Outcome.Faulty(List.of("candidate:1:1 rules: is faulty"))
        : new Outcome.Compared(
            "g",
            3,
            2,
            1,
            true,
            2,
            List.of(
                new Change(
                    hit(),
                    2,
                    new Treatment(Effect.ALLOW, "reading", "it is read", List.of()),
                    new Treatment(
                        Effect.DENY,
                        "no reading",
                        "nobody reads",
                        Arrays.asList(null, "redact")))));
  }

  private static StatementHit hit() {
    return new StatementHit(
        "s1",
        1,
        Fixture.NOW,
        "alice",
        null,
        "orders",
        "SELECT",
        "select 1",
        Effect.ALLOW,
        List.of(),
        List.of(),
        List.of(),
        null,
        null,
        1L,
        Duration.ofMillis(1));
  }
}
