package dev.weir.sql.mysql.statements;

import dev.weir.sql.Action;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.mysql.lineage.Names;
import dev.weir.sql.statements.Meaning;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ViewRefContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ViewTailContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CREATE, ALTER and DROP VIEW. A view's columns show what those of its query do. */
final class ViewFamily implements Family {
  @Override
  public @Nullable Meaning read(SimpleStatementContext statement, StatementReader reader) {
    Facts facts = reader.facts();
    if (statement.createStatement() != null && statement.createStatement().createView() != null) {
      var create = statement.createStatement().createView();
      ObjectName name =
          create.viewName().qualifiedIdentifier() == null
              ? reader.objects().name(List.of(Names.of(create.viewName().dotIdentifier())))
              : reader.objects().newName(create.viewName().qualifiedIdentifier());
      definer(create.definerClause() != null, facts);
      return define(Action.CREATE, name, create.viewTail(), reader);
    }
    if (statement.alterStatement() != null && statement.alterStatement().alterView() != null) {
      var alter = statement.alterStatement().alterView();
      definer(alter.definerClause() != null, facts);
      return define(Action.ALTER, name(alter.viewRef(), reader), alter.viewTail(), reader);
    }
    if (statement.dropStatement() != null && statement.dropStatement().dropView() != null) {
      for (ViewRefContext view : statement.dropStatement().dropView().viewRefList().viewRef()) {
        facts.access(Action.DROP, ObjectKind.TABLE, name(view, reader));
      }
      facts.setChangesCatalogue();
      return Meaning.command("DROP VIEW");
    }
    return null;
  }

  private static ObjectName name(ViewRefContext view, StatementReader reader) {
    return reader
        .objects()
        .name(
            view.qualifiedIdentifier() == null
                ? List.of(Names.of(view.dotIdentifier()))
                : Names.parts(view.qualifiedIdentifier()));
  }

  /** A view that runs as somebody else. */
  private static void definer(boolean named, Facts facts) {
    if (named) {
      facts.access(Action.ROLE, ObjectKind.ROLE, ObjectName.bare("definer"));
    }
  }

  private static Meaning define(
      Action action, ObjectName name, ViewTailContext tail, StatementReader reader) {
    Facts facts = reader.facts();
    Facts.Columns columns = facts.access(action, ObjectKind.TABLE, name);
    List<String> names = Names.columns(tail.columnInternalRefList());
    var rows = reader.query(tail.viewQueryBlock().queryExpressionWithOptLockingClauses());
    List<Lineage.Output> outputs = StatementReader.outputs(rows);
    for (int i = 0; i < outputs.size(); i++) {
      String column = i < names.size() ? names.get(i) : outputs.get(i).name();
      columns.write(column);
      facts.flow(outputs.get(i).sources(), name, column);
    }
    facts.setChangesCatalogue();
    return Meaning.command(action + " VIEW");
  }
}
