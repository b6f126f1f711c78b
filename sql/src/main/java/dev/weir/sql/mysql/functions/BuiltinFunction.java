package dev.weir.sql.mysql.functions;

import dev.weir.sql.Action;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a built-in function.
 *
 * @param action what a rule must allow; null if none must
 * @param opaque a statement that calls it cannot be traced
 * @param keeps its arguments are kept or sent somewhere: they flow there
 * @param everybodys every session may call it
 * @param failure which values make it fail
 */
public record BuiltinFunction(
    @Nullable Action action, boolean opaque, boolean keeps, boolean everybodys, Failure failure) {

  /** Whether values of arguments can decide that a call fails: an error tells something of them. */
  public enum Failure {
    NEVER,
    /** Unless each argument is a column of JSON or a constant; MariaDB only warns. */
    BY_WHAT_IS_NOT_JSON,
    /** Unless each argument is a stored column as it is, or a constant. */
    BY_WHAT_IS_COMPUTED,
    BY_ANY_ARGUMENT
  }

  /**
   * It only computes.
   *
   * @param arguments how many it is given: without any there is nothing to keep
   */
  public boolean harmless(int arguments) {
    return action == null && !opaque && (!keeps || arguments == 0);
  }
}
