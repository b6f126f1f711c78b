package dev.weir.gateway.simulation;

import dev.weir.gateway.simulation.SimStatement.Kind;
import java.util.HashMap;
import java.util.Map;

/**
 * The prepared statements of a server's session, to which Parse and PREPARE give names of one kind:
 * they come and go whatever becomes of the transaction.
 *
 * <p>Source: {@code commands/prepare.c}.
 */
final class SimNames {
  private final SimServer.Rules rules;
  private final Map<String, String> texts = new HashMap<>();

  /**
   * @param rules told of what is about to run by its name
   */
  SimNames(SimServer.Rules rules) {
    this.rules = rules;
  }

  boolean has(String name) {
    return texts.containsKey(name);
  }

  void give(String name, String text) throws SimFailure {
    if (texts.putIfAbsent(name, text) != null) {
      throw new SimFailure("42P05", "prepared statement already exists");
    }
  }

  /** To close what is not there is no error. */
  void remove(String name) {
    texts.remove(name);
  }

  /** What a name stands for. */
  SimStatement statement(String name) throws SimFailure {
    return SimStatement.prepared(text(name));
  }

  private String text(String name) throws SimFailure {
    String text = texts.get(name);
    if (text == null) {
      throw new SimFailure("26000", "prepared statement does not exist");
    }
    return text;
  }

  /** The statement that is about to run, or what its name stands for. */
  SimStatement behind(SimStatement statement) throws SimFailure {
    if (statement.kind() != Kind.EXECUTE) {
      return statement;
    }
    String definition = text(statement.name());
    rules.executes(statement, definition);
    return SimStatement.prepared(definition).by(statement);
  }

  /** The statement, or what its name stands for where it stands for something. */
  SimStatement resolved(SimStatement statement) {
    String definition = statement.kind() == Kind.EXECUTE ? texts.get(statement.name()) : null;
    return definition == null ? statement : SimStatement.prepared(definition);
  }

  /** Does what a text does to names. */
  void follow(SimStatement statement) throws SimFailure {
    if (statement.kind() == Kind.PREPARE) {
      analyse(SimStatement.prepared(statement.text()));
      give(statement.name(), statement.text());
    } else if (statement.kind() == Kind.DEALLOCATE && texts.remove(statement.name()) == null) {
      throw new SimFailure("26000", "prepared statement does not exist");
    }
  }

  /** Looks up what a statement names besides. */
  static void analyse(SimStatement statement) throws SimFailure {
    if (statement.kind() == Kind.MISSING || statement.kind() == Kind.SUBSTITUTE) {
      throw new SimFailure("42703", "column does not exist");
    }
  }
}
