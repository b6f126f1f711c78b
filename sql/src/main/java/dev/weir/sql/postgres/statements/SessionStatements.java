package dev.weir.sql.postgres.statements;

import dev.weir.sql.Action;
import dev.weir.sql.Naming;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.SettingChange;
import dev.weir.sql.TransactionEffect;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.postgres.functions.Settings;
import dev.weir.sql.postgres.tree.Constants;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.statements.Meaning;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Transactions, settings, locks, notifications and DISCARD. */
final class SessionStatements implements Family {
  private static final ObjectName TRANSACTION = ObjectName.bare("transaction");
  private static final ObjectName SESSION = ObjectName.bare("session");

  @Override
  public @Nullable Meaning read(Node statement, StatementReader reader) {
    Facts facts = reader.facts();
    return switch (statement.kind()) {
      case "TransactionStmt" -> transaction(statement, facts);
      case "VariableSetStmt" -> set(statement, facts);
      case "VariableShowStmt" -> show(statement, facts);
      case "ConstraintsSetStmt" -> {
        facts.builtin(Action.TRANSACTION, ObjectKind.SESSION, TRANSACTION);
        yield Meaning.command("SET CONSTRAINTS");
      }
      case "LockStmt" -> lock(statement, reader);
      case "NotifyStmt" -> {
        channel(statement, facts);
        yield Meaning.command("NOTIFY");
      }
      case "ListenStmt" -> {
        channel(statement, facts);
        yield Meaning.command("LISTEN");
      }
      case "UnlistenStmt" -> {
        facts.builtin(Action.NOTIFY, ObjectKind.SESSION, SESSION);
        yield Meaning.command("UNLISTEN");
      }
      case "DiscardStmt" -> discard(statement, facts);
      default -> null;
    };
  }

  private static Meaning transaction(Node statement, Facts facts) {
    String kind = statement.text("kind").replace("TRANS_STMT_", "");
    boolean twoPhase = kind.endsWith("PREPARED") || kind.equals("PREPARE");
    if (twoPhase) {
      facts.access(Action.ADMIN, ObjectKind.SESSION, ObjectName.bare("prepared transaction"));
    } else {
      facts.builtin(Action.TRANSACTION, ObjectKind.SESSION, TRANSACTION);
    }
    TransactionEffect effect =
        switch (kind) {
          case "BEGIN", "START" -> TransactionEffect.BEGIN;
          case "COMMIT" -> TransactionEffect.COMMIT;
          case "ROLLBACK" -> TransactionEffect.ROLLBACK;
          case "SAVEPOINT" -> TransactionEffect.SAVEPOINT;
          case "RELEASE" -> TransactionEffect.RELEASE_SAVEPOINT;
          case "ROLLBACK_TO" -> TransactionEffect.ROLLBACK_TO_SAVEPOINT;
          case "PREPARE" -> TransactionEffect.PREPARE_TRANSACTION;
          default -> TransactionEffect.NONE;
        };
    String label =
        switch (kind) {
          case "START" -> "START TRANSACTION";
          case "ROLLBACK_TO" -> "ROLLBACK";
          case "PREPARE" -> "PREPARE TRANSACTION";
          default -> kind.replace('_', ' ');
        };
    return Meaning.command(label).with(effect).with(naming(effect, statement));
  }

  private static Naming naming(TransactionEffect effect, Node statement) {
    Naming.SavepointChange change =
        switch (effect) {
          case SAVEPOINT -> Naming.SavepointChange.SET;
          case RELEASE_SAVEPOINT -> Naming.SavepointChange.RELEASED;
          case ROLLBACK_TO_SAVEPOINT -> Naming.SavepointChange.ROLLED_BACK_TO;
          default -> null;
        };
    return change == null
        ? Naming.NONE
        : new Naming.Savepoint(change, statement.text("savepoint_name"));
  }

  private static Meaning set(Node statement, Facts facts) {
    String kind = statement.text("kind");
    String name = statement.text("name").toLowerCase(Locale.ROOT);
    boolean reset = kind.equals("VAR_RESET") || kind.equals("VAR_RESET_ALL");
    String command = reset ? "RESET" : "SET";
    boolean back = reset || kind.equals("VAR_SET_DEFAULT");
    switch (kind) {
      // What it sets back to depends on the role and the database: it may be search_path.
      case "VAR_RESET_ALL" -> note(facts, SettingChange.resetAll());
      case "VAR_SET_MULTI" -> multi(statement, name, facts);
      default -> {
        String value = value(statement);
        note(
            facts,
            new SettingChange(
                name, value, statement.flag("is_local"), Settings.isHarmless(name, value), back));
      }
    }
    return Meaning.command(command);
  }

  /** SET TRANSACTION and SET SESSION CHARACTERISTICS; SET TRANSACTION SNAPSHOT reads another's. */
  private static void multi(Node statement, String name, Facts facts) {
    if (name.equals("transaction snapshot")) {
      facts.access(Action.ADMIN, ObjectKind.SESSION, ObjectName.bare(name));
    } else {
      facts.builtin(Action.TRANSACTION, ObjectKind.SESSION, TRANSACTION);
    }
    if (name.equals("session characteristics")) {
      for (Node option : statement.list("args")) {
        Node value = option.child("arg");
        facts.setting(
            new SettingChange(
                "default_" + option.text("defname"),
                value == null ? null : Constants.text(value),
                false,
                true));
      }
    }
  }

  private static @Nullable String value(Node statement) {
    List<Node> args = statement.list("args");
    if (args.isEmpty()) {
      return null;
    }
    return args.stream()
        .map(Constants::text)
        .map(text -> text == null ? "" : text)
        .collect(Collectors.joining(", "));
  }

  /** Notes a change of a setting and its access. */
  private static void note(Facts facts, SettingChange change) {
    ObjectName name = ObjectName.bare(change.name());
    boolean who = change.name().equals("role") || change.name().equals("session_authorization");
    Action action = who ? Action.ROLE : Action.SET;
    if (change.harmless() || Settings.isEverybodys(change.name(), change.reset())) {
      facts.builtin(action, ObjectKind.SETTING, name);
    } else {
      facts.access(action, ObjectKind.SETTING, name);
    }
    facts.setting(change);
  }

  private static Meaning show(Node statement, Facts facts) {
    String name = statement.text("name").toLowerCase(Locale.ROOT);
    facts.builtin(Action.SELECT, ObjectKind.SETTING, ObjectName.bare(name));
    List<String> columns =
        name.equals("all") ? List.of("name", "setting", "description") : List.of(name);
    return Meaning.rows("SHOW", Outputs.withoutSources(columns));
  }

  private static Meaning lock(Node statement, StatementReader reader) {
    for (Node relation : statement.list("relations")) {
      reader
          .facts()
          .access(Action.LOCK, ObjectKind.TABLE, reader.walk().relations().name(relation));
    }
    reader.facts().setRowLocking();
    return Meaning.command("LOCK TABLE");
  }

  private static void channel(Node statement, Facts facts) {
    facts.access(
        Action.NOTIFY, ObjectKind.CHANNEL, ObjectName.bare(statement.text("conditionname")));
  }

  private static Meaning discard(Node statement, Facts facts) {
    String target = statement.text("target").replace("DISCARD_", "");
    boolean all = target.equals("ALL");
    if (all) {
      note(facts, SettingChange.resetAll());
    } else {
      facts.builtin(Action.SET, ObjectKind.SESSION, SESSION);
    }
    if (target.equals("TEMP")) {
      facts.setChangesCatalogue();
    }
    Meaning meaning = Meaning.command("DISCARD " + target);
    return all ? meaning.with(new Naming.DiscardsAll()) : meaning;
  }
}
