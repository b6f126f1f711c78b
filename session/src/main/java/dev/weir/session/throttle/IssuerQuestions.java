package dev.weir.session.throttle;

import java.util.function.BooleanSupplier;

/**
 * Whether issuers may be asked for what is being done. A verifier of tokens asks here right before
 * it would; whoever has tokens of strangers verified says so around it. Bound to the thread and to
 * the call, so that neither the verifier's port nor what is between has to know of it. Thread-safe.
 */
public final class IssuerQuestions {
  /** Why an answer is not there, for whoever would have liked to know. */
  public static final String NOT_NOW =
      "it is not asked at the moment, because too many sign-ins from there have failed; try again"
          + " in some seconds";

  private static final ScopedValue<BooleanSupplier> MAY_ASK = ScopedValue.newInstance();

  private IssuerQuestions() {}

  /** True unless this is done within a call that must not ask. */
  public static boolean allowed() {
    return !MAY_ASK.isBound() || MAY_ASK.get().getAsBoolean();
  }

  /**
   * Does something; issuers are asked for it only if that is allowed when it comes to it.
   *
   * @param mayAsk called on this thread
   */
  public static <T extends Object, X extends Throwable> T within(
      BooleanSupplier mayAsk, ScopedValue.CallableOp<T, X> verification) throws X {
    return ScopedValue.where(MAY_ASK, mayAsk).call(verification);
  }
}
