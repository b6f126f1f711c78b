package dev.weir.testkit.network;

/** Which way bytes go through a {@link FaultProxy}. */
public enum Direction {
  /** From who connected to the target. */
  TO_TARGET,
  /** Back. */
  TO_CLIENT
}
