package dev.weir.sql.mysql.statements;

import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.mysql.lineage.Names;
import dev.weir.sql.mysql.lineage.RowFacts;
import dev.weir.sql.statements.Meaning;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.CallStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.DoStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.HandlerStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.LoadStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectItemContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What reads or writes rows: SELECT and its like, CALL, DO, HANDLER and LOAD. */
final class RowFamily implements Family {
  @Override
  public @Nullable Meaning read(SimpleStatementContext statement, StatementReader reader) {
    if (statement.selectStatement() != null) {
      return meaning("SELECT", reader.rows().select(statement.selectStatement()), reader);
    }
    if (statement.insertStatement() != null) {
      return meaning("INSERT", reader.rows().insert(statement.insertStatement(), null), reader);
    }
    if (statement.replaceStatement() != null) {
      return meaning("REPLACE", reader.rows().replace(statement.replaceStatement(), null), reader);
    }
    if (statement.updateStatement() != null) {
      return meaning("UPDATE", reader.rows().update(statement.updateStatement()), reader);
    }
    if (statement.deleteStatement() != null) {
      return meaning("DELETE", reader.rows().delete(statement.deleteStatement(), null), reader);
    }
    if (statement.callStatement() != null) {
      return call(statement.callStatement(), reader);
    }
    if (statement.doStatement() != null) {
      return does(statement.doStatement(), reader);
    }
    if (statement.handlerStatement() != null) {
      return handler(statement.handlerStatement(), reader);
    }
    return statement.loadStatement() == null ? null : load(statement.loadStatement(), reader);
  }

  static Meaning meaning(String kind, RowFacts rows, StatementReader reader) {
    reader.absorb(rows);
    return rows.returnsRows()
        ? Meaning.rows(kind, StatementReader.outputs(rows))
        : Meaning.command(kind);
  }

  private static Meaning call(CallStatementContext call, StatementReader reader) {
    if (call.exprList() != null) {
      reader.expressions(call.exprList().expr());
    }
    ObjectName name = reader.objects().newName(call.procedureRef().qualifiedIdentifier());
    reader.facts().access(Action.CALL, ObjectKind.FUNCTION, name);
    reader.facts().function(name);
    reader.facts().untraced("a procedure cannot be seen through");
    return Meaning.rows("CALL", List.of());
  }

  private static Meaning does(DoStatementContext does, StatementReader reader) {
    if (does.selectItemList().MULT_OPERATOR() != null) {
      reader.facts().unknown("DO *");
      return Meaning.command("DO");
    }
    var items = does.selectItemList().selectItem();
    if (items.stream().anyMatch(item -> item.expr() == null)) {
      reader.facts().unknown("DO with a star");
    } else {
      reader.expressions(items.stream().map(SelectItemContext::expr).toList());
    }
    return Meaning.command("DO");
  }

  /** A cursor over a table, without any masks: its rows are those of the table. */
  private static Meaning handler(HandlerStatementContext handler, StatementReader reader) {
    Facts facts = reader.facts();
    ObjectName name =
        handler.tableRef() == null
            ? reader.objects().name(List.of(Names.of(handler.identifier())))
            : reader.objects().name(handler.tableRef());
    facts.access(Action.SELECT, ObjectKind.TABLE, name);
    facts.untraced("HANDLER reads rows past every column's name");
    if (handler.whereClause() != null) {
      facts.unknown("HANDLER with WHERE");
    }
    return handler.READ_SYMBOL() == null
        ? Meaning.command("HANDLER")
        : Meaning.rows("HANDLER", List.of());
  }

  /** LOAD DATA and LOAD XML, from a file of the server or of the client. */
  private static Meaning load(LoadStatementContext load, StatementReader reader) {
    Facts facts = reader.facts();
    ObjectName name = reader.objects().name(load.tableRef());
    facts.access(Action.COPY, ObjectKind.TABLE, name);
    Facts.Columns written =
        reader
            .objects()
            .rebuilt(
                load.REPLACE_SYMBOL() == null ? Action.INSERT : Action.DELETE,
                load.tableRef(),
                facts);
    if (load.REPLACE_SYMBOL() != null) {
      written = facts.access(Action.INSERT, ObjectKind.TABLE, name);
    }
    Catalogue.Relation relation = reader.objects().relation(load.tableRef());
    if (relation != null) {
      relation.columns().stream().map(Catalogue.Column::name).forEach(written::write);
    }
    if (load.loadDataFileTail().updateList() != null) {
      facts.untraced("LOAD with SET is not followed");
    }
    boolean local = load.LOCAL_SYMBOL() != null;
    if (!local) {
      facts.access(
          Action.FILE, ObjectKind.SERVER_FILE, ObjectName.bare(Names.of(load.textStringLiteral())));
      facts.untraced("LOAD from a file of the server cannot be followed");
    }
    return Meaning.command(
        (local ? "LOAD " : "LOAD ")
            + Words.first(load.dataOrXml(), 1).getFirst().toUpperCase(Locale.ROOT)
            + (local ? " LOCAL" : ""));
  }
}
