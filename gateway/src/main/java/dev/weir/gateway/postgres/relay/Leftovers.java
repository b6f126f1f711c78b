package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.Reading;
import dev.weir.sql.SettingChange;
import dev.weir.sql.Statement;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a session may have left something at the server that DISCARD ALL does not take away, so
 * that its connection must end with it. What is not known to leave nothing leaves something: locks
 * and channels, temporary tables, functions of others, another role, settings that may be of
 * anybody's making, definitions. Touched by the session's event loop only.
 *
 * <p>Source: manual, "DISCARD".
 */
final class Leftovers {
  private static final Set<String> KINDS =
      Set.of(
          "SELECT",
          "INSERT",
          "UPDATE",
          "DELETE",
          "MERGE",
          "COPY",
          "SHOW",
          "SET",
          "RESET",
          "EXPLAIN",
          "PREPARE",
          "EXECUTE",
          "DEALLOCATE",
          "DECLARE CURSOR",
          "FETCH",
          "MOVE",
          "CLOSE CURSOR",
          "DISCARD ALL",
          "DISCARD PLANS",
          "BEGIN",
          "START TRANSACTION",
          "COMMIT",
          "ROLLBACK",
          "SAVEPOINT",
          "RELEASE");

  private static final Set<Action> ACTIONS =
      EnumSet.of(
          Action.SELECT,
          Action.INSERT,
          Action.UPDATE,
          Action.DELETE,
          Action.MERGE,
          Action.COPY,
          Action.SET,
          Action.TRANSACTION);

  private boolean any;
  private @Nullable Judgement looked;

  boolean any() {
    return any;
  }

  /** Something was done that cannot be taken back. */
  void left() {
    any = true;
  }

  /** These statements reach the server. */
  void after(Judgement judgement) {
    if (!any && judgement != looked) {
      looked = judgement;
      any = leaves(judgement);
    }
  }

  private static boolean leaves(Judgement judgement) {
    return judgement.text().reading() instanceof Reading.Unreadable
        || judgement.statements().stream().anyMatch(Leftovers::leaves);
  }

  private static boolean leaves(Statement statement) {
    return !KINDS.contains(statement.kind())
        || !statement.functions().isEmpty()
        || statement.shape().changesCatalogue()
        || statement.settings().stream().anyMatch(Leftovers::leaves)
        || statement.accesses().stream().anyMatch(Leftovers::leaves);
  }

  /** A setting that somebody has made up stays, if only by its name. */
  private static boolean leaves(SettingChange change) {
    return !change.harmless() && !change.reset() && !change.name().equals("search_path");
  }

  private static boolean leaves(Access access) {
    return !ACTIONS.contains(access.action())
        || (access.kind() == ObjectKind.FUNCTION && !access.builtin());
  }
}
