package dev.weir.e2e.badinput;

import java.io.IOException;
import java.util.SplittableRandom;

/** What a client that means harm or knows no better does from its coming to its leaving. */
@FunctionalInterface
public interface Visit {
  /**
   * Pays it.
   *
   * @param random decides what is left open
   * @throws IOException when it was shown out, which does not matter to anybody
   */
  void pay(SplittableRandom random) throws IOException;
}
