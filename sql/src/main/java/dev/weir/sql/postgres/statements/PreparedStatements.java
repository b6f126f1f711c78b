package dev.weir.sql.postgres.statements;

import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.Naming;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Statement;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.statements.Meaning;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PREPARE, EXECUTE and DEALLOCATE.
 *
 * <p>PREPARE has the accesses of what it prepares, so that a statement that may not run cannot be
 * prepared either; EXECUTE has them again.
 */
final class PreparedStatements implements Family {
  @Override
  public @Nullable Meaning read(Node statement, StatementReader reader) {
    return switch (statement.kind()) {
      case "PrepareStmt" -> prepare(statement, reader);
      case "ExecuteStmt" -> execute(statement, reader);
      case "DeallocateStmt" -> {
        reader.facts().builtin(Action.TRANSACTION, ObjectKind.SESSION, ObjectName.bare("session"));
        String name = statement.textOrNull("name");
        yield Meaning.command(name == null ? "DEALLOCATE ALL" : "DEALLOCATE")
            .with(new Naming.Deallocates(name));
      }
      default -> null;
    };
  }

  private static Meaning prepare(Node statement, StatementReader reader) {
    Statement inner = reader.inner(statement.required("query"));
    reader.absorb(inner);
    return Meaning.command("PREPARE").with(new Naming.Prepares(statement.text("name"), inner));
  }

  /** Runs a prepared statement; also that of CREATE TABLE AS EXECUTE and EXPLAIN EXECUTE. */
  static Meaning execute(Node statement, StatementReader reader) {
    String name = statement.text("name");
    Set<ColumnName> arguments = new HashSet<>();
    for (Node argument : statement.list("params")) {
      arguments.addAll(reader.walk().expression(argument));
    }
    Statement prepared = reader.names().prepared(name);
    if (prepared == null) {
      reader.facts().unknown("prepared statement " + name);
      return Meaning.rows("EXECUTE", List.of()).dependingOnNames();
    }
    reader.absorb(prepared);
    reader.facts().steer(arguments, Lineage.Use.ANY, "EXECUTE");
    return answer(prepared).dependingOnNames();
  }

  private static Meaning answer(Statement prepared) {
    if (!(prepared.lineage() instanceof Lineage.Traced traced) || !prepared.shape().returnsRows()) {
      return prepared.shape().returnsRows()
          ? Meaning.rows("EXECUTE", List.of())
          : Meaning.command("EXECUTE");
    }
    return Meaning.rows("EXECUTE", traced.outputs());
  }
}
