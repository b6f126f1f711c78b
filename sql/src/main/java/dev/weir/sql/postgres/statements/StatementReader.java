package dev.weir.sql.postgres.statements;

import dev.weir.sql.Catalogue;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.Statement;
import dev.weir.sql.lineage.Definitions;
import dev.weir.sql.lineage.Effort;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.postgres.functions.BuiltinFunctions;
import dev.weir.sql.postgres.lineage.Walk;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.statements.Meaning;
import java.util.List;

/** Reads one statement of a text. A statement that no family knows is an unknown access. */
public final class StatementReader {
  private static final List<Family> FAMILIES =
      List.of(
          new DataStatements(),
          new SessionStatements(),
          new PreparedStatements(),
          new Cursors(),
          new CopyStatements(),
          new ExplainStatements(),
          new TableDefinitions(),
          new TableChanges(),
          new Renaming(),
          new Drops(),
          new CodeStatements(),
          new Grants(),
          new ServerStatements(),
          new OtherDefinitions());

  private final Catalogue catalogue;
  private final BuiltinFunctions builtins;
  private final Definitions<Node> definitions;
  private final Effort effort;
  private final NamedStatements names;
  private final Walk walk;

  /**
   * @param names the session's named statements as they stand before this statement
   */
  public StatementReader(
      Catalogue catalogue,
      BuiltinFunctions builtins,
      Definitions<Node> definitions,
      Effort effort,
      NamedStatements names) {
    this.catalogue = catalogue;
    this.builtins = builtins;
    this.definitions = definitions;
    this.effort = effort;
    this.names = names;
    this.walk = new Walk(catalogue, builtins, definitions, effort);
  }

  Walk walk() {
    return walk;
  }

  Facts facts() {
    return walk.facts();
  }

  NamedStatements names() {
    return names;
  }

  /** Reads a statement inside another: of PREPARE, EXPLAIN, DECLARE. */
  Statement inner(Node statement) {
    return inner(statement, catalogue);
  }

  /** Reads a statement inside another, where names mean something else. */
  Statement inner(Node statement, Catalogue otherNames) {
    return new StatementReader(otherNames, builtins, definitions, effort, names)
        .read(statement, 0, 0);
  }

  /** Takes over what an inner statement does, as if this one did it. */
  void absorb(Statement inner) {
    walk.facts().absorb(inner);
  }

  /**
   * @param offset where the statement begins in the text, in bytes
   * @param length of its text in bytes
   */
  public Statement read(Node node, int offset, int length) {
    effort.statement();
    return statement(meaning(node), offset, length);
  }

  private Meaning meaning(Node node) {
    for (Family family : FAMILIES) {
      Meaning meaning = family.read(node, this);
      if (meaning != null) {
        return meaning;
      }
    }
    facts().unknown(node.kind());
    return Meaning.command("UNKNOWN");
  }

  private Statement statement(Meaning meaning, int offset, int length) {
    walk.exposeWritten();
    walk.exposeUnseen(meaning.outputs());
    return meaning.statement(facts(), offset, length);
  }
}
