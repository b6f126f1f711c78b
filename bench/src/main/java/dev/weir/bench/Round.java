package dev.weir.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Runs every case through every target once, the targets of a case back to back in changing order.
 */
final class Round {
  private final Load load;
  private final List<Target> targets;

  /** Measures one case through one target. */
  interface Load {
    Measurement measure(BenchCase load, Target target) throws IOException, InterruptedException;
  }

  Round(Load load, List<Target> targets) {
    this.load = load;
    this.targets = targets;
  }

  /**
   * @param number from 0; the order of the targets turns by it, so that none always comes first
   */
  void run(int number, List<BenchCase> cases, Results results)
      throws IOException, InterruptedException {
    for (BenchCase each : cases) {
      var order = new ArrayList<>(targets);
      Collections.rotate(order, number);
      for (Target target : order) {
        results.add(each, target, load.measure(each, target));
      }
    }
    results.roundEnded();
  }
}
