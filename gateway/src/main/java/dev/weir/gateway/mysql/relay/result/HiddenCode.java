package dev.weir.gateway.mysql.relay.result;

import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Statement;
import java.util.EnumSet;
import java.util.Set;

/** Which statements may run code that the database has: routines and triggers. */
public final class HiddenCode {
  private static final Set<Action> CALLING = EnumSet.of(Action.CODE, Action.CALL);
  private static final Set<Action> FIRING = EnumSet.of(Action.INSERT, Action.UPDATE, Action.DELETE);

  private HiddenCode() {}

  /** Whether the statement may. */
  public static boolean mayRun(Statement statement, Catalogue catalogue) {
    for (Access access : statement.accesses()) {
      if (CALLING.contains(access.action())
          || FIRING.contains(access.action())
              && access.kind() == ObjectKind.TABLE
              && mayHaveTriggers(access.object(), catalogue)) {
        return true;
      }
    }
    return false;
  }

  /** What stands behind a view is not looked for: its tables may have triggers. */
  private static boolean mayHaveTriggers(ObjectName name, Catalogue catalogue) {
    Catalogue.Relation table = catalogue.relation(name.schema(), name.name());
    return table == null || table.hasTriggers() || table.kind() != Catalogue.RelationKind.TABLE;
  }
}
