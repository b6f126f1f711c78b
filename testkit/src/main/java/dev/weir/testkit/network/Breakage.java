package dev.weir.testkit.network;

/** How a connection goes once it is cut. */
public enum Breakage {
  /** Both ends are told that the other one has closed (FIN). */
  CLOSE,
  /** Both ends are told that the connection is gone (RST). */
  RESET,
  /** The receiving end alone is told that nothing more comes; its own bytes still pass. */
  HALF_CLOSE,
  /**
   * Nobody is told anything, as where a cable is pulled: what either end sends is swallowed. Both
   * connections stay open, and the kernel goes on to acknowledge what arrives.
   */
  SILENCE
}
