package dev.weir.policy.rule;

import dev.weir.policy.when.Condition;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.ObjectKind;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which accesses a rule is about.
 *
 * @param actions empty for every action
 * @param tables tables, views and sequences; if these or functions are given, other kinds of object
 *     do not fit
 * @param functions functions and procedures
 * @param columns for an allowing rule all columns that the access touches must be among these, for
 *     others any
 * @param when a condition that must hold as well
 */
public record Scope(
    Set<Action> actions,
    List<NamePattern> tables,
    List<NamePattern> functions,
    List<NamePattern> columns,
    @Nullable Condition when) {
  public Scope {
    actions = Set.copyOf(actions);
    tables = List.copyOf(tables);
    functions = List.copyOf(functions);
    columns = List.copyOf(columns);
  }

  public static Scope of(Action... actions) {
    return new Scope(Set.of(actions), List.of(), List.of(), List.of(), null);
  }

  /** Whether every access fits, whatever it is. */
  public boolean isEverything() {
    return (actions.isEmpty() || actions.size() == Action.values().length)
        && tables.isEmpty()
        && functions.isEmpty()
        && columns.isEmpty()
        && when == null;
  }

  /**
   * Whether the access fits, the condition aside.
   *
   * @param granting the rule allows: then what is not known for sure does not fit. Otherwise it
   *     does.
   */
  public boolean fits(Access access, boolean granting) {
    return (actions.isEmpty() || actions.contains(access.action()))
        && fitsObject(access, granting)
        && fitsColumns(access, granting);
  }

  private boolean fitsObject(Access access, boolean granting) {
    if (tables.isEmpty() && functions.isEmpty()) {
      return true;
    }
    List<NamePattern> patterns =
        switch (access.kind()) {
          case TABLE, SEQUENCE -> tables;
          case FUNCTION -> functions;
          case SCHEMA,
              DATABASE,
              ROLE,
              SETTING,
              CHANNEL,
              LARGE_OBJECT,
              SERVER_FILE,
              DEFINITION,
              SESSION ->
              List.of();
        };
    return patterns.stream().anyMatch(pattern -> pattern.matches(access.object(), !granting));
  }

  private boolean fitsColumns(Access access, boolean granting) {
    if (columns.isEmpty()) {
      return true;
    }
    if (access.kind() != ObjectKind.TABLE) {
      return false;
    }
    if (!granting) {
      return anyFits(access, access.columnsRead()) || anyFits(access, access.columnsWritten());
    }
    boolean touchesColumns = !access.columnsRead().isEmpty() || !access.columnsWritten().isEmpty();
    return touchesColumns
        && allFit(access, access.columnsRead())
        && allFit(access, access.columnsWritten());
  }

  private boolean anyFits(Access access, Collection<String> names) {
    return names.stream().anyMatch(name -> fits(access, name, true));
  }

  private boolean allFit(Access access, Collection<String> names) {
    return names.stream().allMatch(name -> fits(access, name, false));
  }

  private boolean fits(Access access, String column, boolean unresolvedFits) {
    return columns.stream()
        .anyMatch(pattern -> pattern.matches(access.object(), column, unresolvedFits));
  }
}
