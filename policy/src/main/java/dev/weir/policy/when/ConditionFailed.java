package dev.weir.policy.when;

/** A condition could not be evaluated for one statement: neither true nor false. */
public final class ConditionFailed extends Exception {
  private static final long serialVersionUID = 1L;

  ConditionFailed(String message) {
    super(message);
  }
}
