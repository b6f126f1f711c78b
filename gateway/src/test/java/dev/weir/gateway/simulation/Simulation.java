package dev.weir.gateway.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Sessions of one subject, one after another, each of which may find what those before it have left
 * behind in the gateway. In one half of the seeds they are disturbed.
 */
final class Simulation {
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;
  private static final int SESSIONS = 2;

  private Simulation() {}

  /**
   * Plays them.
   *
   * @return what happened, step by step
   * @throws AssertionError if something did not hold; its message tells the seed and what happened
   */
  static List<String> run(long seed) {
    // what Random says first is much the same for neighbouring seeds
    var random = new Random(seed * SPREAD);
    var gateway = new SimGateway();
    List<String> trace = new ArrayList<>();
    StringBuilder stories = new StringBuilder();
    for (int i = 1; i <= SESSIONS; i++) {
      SimSession session = null;
      try {
        session = new SimSession(gateway, random, seed % 2 == 1);
        trace.addAll(session.play());
        stories.append("session ").append(i).append('\n').append(session.story()).append('\n');
        gateway.forget();
      } catch (Exception | AssertionError failed) {
        throw new AssertionError(
            "seed %d, session %d: %s%n%s%s"
                .formatted(
                    seed, i, failed.getMessage(), stories, session == null ? "" : session.story()),
            failed);
      }
    }
    return trace;
  }
}
