package dev.weir.sql;

import java.util.Set;

/**
 * One action on one object, with the columns it reads or writes (names without the table; empty
 * where columns do not apply). A statement is allowed only if each of its accesses is.
 *
 * @param builtin the object is one that every session may need and that holds nobody's data: a
 *     harmless catalogue relation, a reviewed harmless setting, transaction control. Policy allows
 *     these unless a rule says otherwise.
 */
public record Access(
    Action action,
    ObjectKind kind,
    ObjectName object,
    Set<String> columnsRead,
    Set<String> columnsWritten,
    boolean builtin) {
  public Access {
    columnsRead = Set.copyOf(columnsRead);
    columnsWritten = Set.copyOf(columnsWritten);
  }

  public static Access of(Action action, ObjectKind kind, ObjectName object) {
    return new Access(action, kind, object, Set.of(), Set.of(), false);
  }

  /**
   * Stands for all that a statement does, where what its names mean depends on what runs before it
   * in the same text and cannot be told.
   */
  public static Access withUncertainNames() {
    return of(Action.UNKNOWN, ObjectKind.SESSION, ObjectName.bare("names"));
  }

  /** For people: {@code select public.customers}. */
  @Override
  public String toString() {
    return action.label() + " " + object;
  }
}
