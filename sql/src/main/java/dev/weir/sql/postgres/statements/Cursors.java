package dev.weir.sql.postgres.statements;

import dev.weir.sql.Action;
import dev.weir.sql.Lineage;
import dev.weir.sql.Naming;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Statement;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.statements.Meaning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** DECLARE, FETCH, MOVE and CLOSE. FETCH has the accesses of the cursor's query again. */
final class Cursors implements Family {
  /** CURSOR_OPT_HOLD in parsenodes.h. */
  private static final int HOLD = 0x0020;

  @Override
  public @Nullable Meaning read(Node statement, StatementReader reader) {
    return switch (statement.kind()) {
      case "DeclareCursorStmt" -> declare(statement, reader);
      case "FetchStmt" -> fetch(statement, reader);
      case "ClosePortalStmt" -> {
        reader.facts().builtin(Action.TRANSACTION, ObjectKind.SESSION, ObjectName.bare("session"));
        String name = statement.textOrNull("portalname");
        yield Meaning.command("CLOSE CURSOR").with(new Naming.Closes(name));
      }
      default -> null;
    };
  }

  private static Meaning declare(Node statement, StatementReader reader) {
    Statement query = reader.inner(statement.required("query"));
    reader.absorb(query);
    boolean holdable = (statement.number("options") & HOLD) != 0;
    return Meaning.command("DECLARE CURSOR")
        .with(new Naming.Declares(statement.text("portalname"), query, holdable));
  }

  private static Meaning fetch(Node statement, StatementReader reader) {
    String name = statement.text("portalname");
    String kind = statement.flag("ismove") ? "MOVE" : "FETCH";
    Statement query = reader.names().cursor(name);
    if (query == null) {
      reader.facts().unknown("cursor " + name);
      return Meaning.rows(kind, List.of()).dependingOnNames();
    }
    reader.absorb(query);
    boolean rows = kind.equals("FETCH");
    if (!rows) {
      return Meaning.command(kind).dependingOnNames();
    }
    List<Lineage.Output> outputs =
        query.lineage() instanceof Lineage.Traced traced ? traced.outputs() : List.of();
    return Meaning.rows(kind, outputs).dependingOnNames();
  }
}
