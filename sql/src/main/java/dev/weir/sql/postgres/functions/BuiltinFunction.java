package dev.weir.sql.postgres.functions;

import dev.weir.sql.Action;
import dev.weir.sql.Catalogue.Definition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the functions of one name in pg_catalog.
 *
 * @param action what a rule must allow; null if they only compute
 * @param opaque a statement that calls one cannot be traced
 * @param returnsSet one of them returns a set of rows
 * @param openRow the columns of its row are decided by the caller or by an argument
 * @param outputs names of its output columns, where it has several
 * @param failure which of its arguments can make it fail
 * @param shows the definitions whose columns' values it shows beside those of its arguments, or
 *     null
 */
public record BuiltinFunction(
    @Nullable Action action,
    boolean opaque,
    boolean returnsSet,
    boolean openRow,
    List<String> outputs,
    Failure failure,
    @Nullable Definition shows) {
  public BuiltinFunction {
    outputs = List.copyOf(outputs);
  }

  /** It only computes. */
  public boolean harmless() {
    return action == null;
  }

  /** Whether an argument's value can decide that a call fails: an error tells something of it. */
  public enum Failure {
    NEVER,
    BY_OTHER_THAN_FIRST_ARGUMENT,
    /** As before; by the first argument too if a condition chooses its value. */
    BY_OTHER_THAN_FIRST_ARGUMENT_UNLESS_CHOSEN,
    BY_FIRST_ARGUMENT,
    BY_ODD_ARGUMENTS,
    BY_ANY_ARGUMENT;

    /**
     * @param position of the argument, from 0
     */
    public boolean by(int position) {
      return switch (this) {
        case NEVER -> false;
        case BY_OTHER_THAN_FIRST_ARGUMENT, BY_OTHER_THAN_FIRST_ARGUMENT_UNLESS_CHOSEN ->
            position > 0;
        case BY_FIRST_ARGUMENT -> position == 0;
        case BY_ODD_ARGUMENTS -> position % 2 == 0;
        case BY_ANY_ARGUMENT -> true;
      };
    }
  }
}
