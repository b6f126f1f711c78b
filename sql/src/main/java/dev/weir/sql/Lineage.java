package dev.weir.sql;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where each value that a statement returns or writes comes from. Columns are named both as the
 * statement reaches them (a view's column) and as they are stored (the table's column behind it,
 * its inheritance parents and children), so that protection of any of them is found.
 */
public sealed interface Lineage {
  /**
   * @param outputs the columns of the result in order; empty if the statement returns no rows
   * @param steering columns that decide which rows, how many or in what order, without being shown
   * @param flows values written to another place
   * @param exposed columns of the rows that it writes or checks: the server may repeat their values
   *     when it says why that failed
   */
  record Traced(
      List<Output> outputs, Set<Steering> steering, Set<Flow> flows, Set<ColumnName> exposed)
      implements Lineage {
    public static final Traced NOTHING = new Traced(List.of(), Set.of(), Set.of());

    public Traced {
      outputs = List.copyOf(outputs);
      steering = Set.copyOf(steering);
      flows = Set.copyOf(flows);
      exposed = Set.copyOf(exposed);
    }

    /** Of a statement that writes nothing. */
    public Traced(List<Output> outputs, Set<Steering> steering, Set<Flow> flows) {
      this(outputs, steering, flows, Set.of());
    }
  }

  /**
   * The statement's accesses are known, but not where its values come from; {@code reason} is for
   * people.
   *
   * @param missing what it names that is not there, if that is why
   */
  record Untraced(String reason, @Nullable Missing missing) implements Lineage {
    public Untraced(String reason) {
      this(reason, null);
    }
  }

  /**
   * A name that stands for nothing, in the words of the server, which would refuse it as well.
   *
   * @param sqlState five characters: 42P01, 42703
   */
  record Missing(String sqlState, String message) {}

  /**
   * One column of the result.
   *
   * @param name as the server will label it, for cross-checking and people
   * @param sources every column that this one depends on in any way
   * @param origin the column whose unchanged value this is, if it is a plain reference to a column
   *     of a table or view
   */
  record Output(String name, Set<ColumnName> sources, @Nullable ColumnName origin) {
    public Output {
      sources = Set.copyOf(sources);
    }
  }

  /**
   * A column steers the statement in a clause (WHERE, JOIN, ORDER BY, …); {@code clause} is for
   * people.
   */
  record Steering(ColumnName column, Use use, String clause) {}

  /**
   * A value that depends on {@code source} is written to {@code target} (column, or the table as a
   * whole if null).
   */
  record Flow(ColumnName source, ObjectName target, @Nullable String targetColumn) {}

  /** How a column steers. */
  enum Use {
    /**
     * Compared for equality with a constant, a parameter or another column of the same protection:
     * a lookup by the full value.
     */
    EQUALITY,
    /** Anything else. */
    ANY
  }
}
