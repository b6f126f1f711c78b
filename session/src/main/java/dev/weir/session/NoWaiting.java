package dev.weir.session;

/**
 * Whether what is done may wait for a network, a disk or other threads. Whoever is about to wait
 * says so here; whoever calls on a thread that must not wait says that around the call, and does it
 * again on another thread if it turns out to need more than what is at hand. Bound to the thread
 * and to the call, so that nothing in between has to know of it. Thread-safe.
 */
public final class NoWaiting {
  private static final ScopedValue<Boolean> DEMANDED = ScopedValue.newInstance();

  private NoWaiting() {}

  /**
   * Does something with what is at hand.
   *
   * @throws WouldWait if that is not enough; nothing that was done then has consequences
   */
  public static <T extends Object, X extends Throwable> T within(ScopedValue.CallableOp<T, X> task)
      throws X {
    return ScopedValue.where(DEMANDED, true).call(task);
  }

  /**
   * Called right before something that may take long.
   *
   * @throws WouldWait if this is done within a call that must not wait
   */
  public static void aboutToWait() {
    if (DEMANDED.isBound()) {
      throw WouldWait.INSTANCE;
    }
  }

  /** More is needed than what is at hand. */
  public static final class WouldWait extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says nothing of where: it is thrown often, and nobody looks. */
    private static final WouldWait INSTANCE = new WouldWait();

    private WouldWait() {
      super("this would have to wait", null, false, false);
    }
  }
}
