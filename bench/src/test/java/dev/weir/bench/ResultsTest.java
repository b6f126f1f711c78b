package dev.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class ResultsTest {
  private static final BenchCase LOAD = new BenchCase.SelectOnly("prepared", 8, false);
  private static final Target DIRECT = new Target("direct", 1, "u", "d", null, null);
  private static final Target PGBOUNCER = new Target("pgbouncer", 2, "u", "d", null, 2L);
  private static final Target WEIR = new Target("weir", 3, "u", "d", "t", 3L);

  @Test
  void ratiosAreMediansOfTheRatiosWithinEachRound() {
    var results = new Results();
    // A slow second round (a noisy machine) slows every target and leaves the ratio alone.
    round(results, 1000, 800, 600);
    round(results, 100, 80, 60);
    round(results, 1000, 800, 640);

    assertThat(results.ratios())
        .containsExactly(
            entry("prepared-8 weir/direct", 0.6), entry("prepared-8 weir/pgbouncer", 0.75));
    assertThat(results.toJson()).containsEntry("rounds", 3).containsKeys("cases", "ratios");
  }

  @Test
  void theTableNamesEveryTarget() {
    var results = new Results();
    round(results, 10, 10, 5);

    assertThat(results.table()).contains("direct", "pgbouncer", "weir", "0.50");
  }

  @Test
  void atAFixedRateLatenciesAreCompared() {
    var results = new Results();
    var paced = new BenchCase.Paced(6000, 8);
    results.add(paced, PGBOUNCER, new Measurement(6000, 2, 10, 5));
    results.add(paced, WEIR, new Measurement(6000, 3, 20, 100));
    results.roundEnded();

    assertThat(results.ratios()).containsExactly(entry("paced-6000 weir/pgbouncer", 1.5));
    assertThat(results.table()).contains("p99 weir/pgbouncer 1.50");
  }

  private static void round(Results results, double direct, double pgbouncer, double weir) {
    results.add(LOAD, DIRECT, new Measurement(direct, 1, 0, 0));
    results.add(LOAD, PGBOUNCER, new Measurement(pgbouncer, 1, 10, 5));
    results.add(LOAD, WEIR, new Measurement(weir, 1, 20, 100));
    results.roundEnded();
  }
}
