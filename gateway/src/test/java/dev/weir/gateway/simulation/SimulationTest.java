package dev.weir.gateway.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Sessions in an order that a seed decides. A failure tells its seed: {@code -Dweir.seed=N} plays
 * that one alone, {@code -Dweir.seeds=N} plays so many.
 */
class SimulationTest {
  private static final int SEEDS = 500;

  @Test
  void whateverTheOrderTheClientIsToldWhatAServerWithThePolicyInItWouldTell() {
    Long one = Long.getLong("weir.seed");
    if (one != null) {
      Simulation.run(one);
      return;
    }
    int seeds = Integer.getInteger("weir.seeds", SEEDS);
    for (long seed = 0; seed < seeds; seed++) {
      Simulation.run(seed);
    }
  }

  @Test
  void aSeedPlaysTheSameSessionAgain() {
    for (long seed = 0; seed < 25; seed++) {
      assertThat(Simulation.run(seed)).as("seed %d", seed).isEqualTo(Simulation.run(seed));
    }
  }
}
