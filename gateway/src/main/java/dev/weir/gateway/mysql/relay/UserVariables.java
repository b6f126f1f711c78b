package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.mysql.relay.result.HiddenCode;
import dev.weir.gateway.mysql.relay.result.Traits;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which variables of its user a session may read where data is protected. No statement of the
 * client's puts a protected value there, but triggers and routines may: once one may have run,
 * those that such code names are closed until the client itself has set them. Touched by the
 * session's event loop only.
 */
final class UserVariables {
  /** Others may be the same to the server as one that looks different: it compares by collation. */
  private static final Pattern PLAIN = Pattern.compile("@[a-z0-9_.$]*");

  private final BooleanSupplier protects;
  private State state = State.UNTOUCHED;

  /**
   * @param touched code of the database may have run
   * @param own what the client has set since then
   */
  private record State(boolean touched, Set<String> own) {
    static final State UNTOUCHED = new State(false, Set.of());
    static final State TOUCHED = new State(true, Set.of());

    State after(Statement statement, Catalogue catalogue) {
      if (HiddenCode.mayRun(statement, catalogue)) {
        return TOUCHED;
      }
      if (!touched || !statement.kind().equals("SET")) {
        return this;
      }
      var set = new HashSet<>(own);
      statement.accesses().stream()
          .filter(access -> access.action() == Action.SET && access.kind() == ObjectKind.SETTING)
          .map(access -> access.object().name())
          .filter(name -> PLAIN.matcher(name).matches())
          .forEach(set::add);
      return new State(true, Set.copyOf(set));
    }
  }

  /**
   * @param protects whether columns are protected for this session
   */
  UserVariables(BooleanSupplier protects) {
    this.protects = protects;
  }

  /** Why a text may not read a variable; null if it may. */
  @Nullable Refusal fault(Judgement judgement) {
    Traits traits = Traits.of(judgement);
    if (!traits.readsVariables() || !state.touched() && !traits.mayRunCode()) {
      return null;
    }
    Catalogue catalogue = judgement.catalogue();
    State before = state;
    for (Statement statement : judgement.statements()) {
      // A row that is written may fire a trigger before the next one is computed.
      State during = HiddenCode.mayRun(statement, catalogue) ? State.TOUCHED : before;
      String closed = closed(statement, during, catalogue.variablesOfCode());
      if (closed != null && protects.getAsBoolean()) {
        return Refusal.of(
            Refusal.INSUFFICIENT_PRIVILEGE,
            closed + " may hold what a trigger or routine put there, and data here is protected",
            "SET it to a value of your own first.");
      }
      before = before.after(statement, catalogue);
    }
    return null;
  }

  private static @Nullable String closed(
      Statement statement, State during, @Nullable Set<String> ofCode) {
    if (!during.touched() || ofCode != null && ofCode.isEmpty()) {
      return null;
    }
    List<String> read =
        statement.accesses().stream()
            .filter(Traits::readsVariable)
            .map(access -> access.object().name())
            .sorted()
            .toList();
    for (String name : read) {
      boolean named =
          ofCode == null || !PLAIN.matcher(name).matches() || ofCode.contains(name.substring(1));
      if (named && !during.own().contains(name)) {
        return name;
      }
    }
    return null;
  }

  /** A statement of the text has succeeded. */
  void ran(Judgement judgement, int index) {
    if (state.touched() || Traits.of(judgement).mayRunCode()) {
      state = state.after(judgement.statement(index), judgement.catalogue());
    }
  }

  /** A text has failed, perhaps behind what it was to do. */
  void failed(Judgement judgement) {
    if (Traits.of(judgement).mayRunCode()) {
      state = State.TOUCHED;
    }
  }

  /** The session was reset. */
  void forgotten() {
    state = State.UNTOUCHED;
  }
}
