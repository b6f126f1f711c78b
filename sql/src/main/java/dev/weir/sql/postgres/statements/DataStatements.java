package dev.weir.sql.postgres.statements;

import dev.weir.sql.Lineage;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.statements.Meaning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SELECT, VALUES, TABLE, INSERT, UPDATE, DELETE and MERGE. */
final class DataStatements implements Family {
  @Override
  public @Nullable Meaning read(Node statement, StatementReader reader) {
    return switch (statement.kind()) {
      case "SelectStmt" -> select(statement, reader);
      case "InsertStmt" -> change("INSERT", statement, reader);
      case "UpdateStmt" -> change("UPDATE", statement, reader);
      case "DeleteStmt" -> change("DELETE", statement, reader);
      case "MergeStmt" -> change("MERGE", statement, reader);
      default -> null;
    };
  }

  private static Meaning select(Node select, StatementReader reader) {
    List<Lineage.Output> outputs = reader.walk().query(select);
    Node into = into(select);
    if (into == null) {
      return Meaning.rows("SELECT", outputs);
    }
    NewRelations.fill(reader, into, outputs);
    return Meaning.command("SELECT INTO");
  }

  /** INTO stands in the first SELECT of a set operation. */
  private static @Nullable Node into(Node select) {
    Node leftmost = select;
    while (leftmost.child("larg", "SelectStmt") instanceof Node left) {
      leftmost = left;
    }
    return leftmost.child("intoClause", "IntoClause");
  }

  private static Meaning change(String kind, Node statement, StatementReader reader) {
    List<Lineage.Output> outputs = reader.walk().query(statement);
    boolean returning = statement.has("returningClause") || statement.has("returningList");
    return returning ? Meaning.rows(kind, outputs) : Meaning.command(kind);
  }
}
