package dev.weir.sql.mysql.lineage;

import dev.weir.sql.lineage.ScopeColumn;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectAliasContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectItemContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectItemListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprLiteralContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableWildContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TextLiteralContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.misc.Interval;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/** The columns of a select list or RETURNING, with stars expanded. */
final class SelectList {
  private static final Set<String> TEMPORAL = Set.of("date", "time", "timestamp");

  private final Walk walk;

  SelectList(Walk walk) {
    this.walk = walk;
  }

  /** Its columns; they are the results of the scope while they are found. */
  List<ScopeColumn> of(SelectItemListContext list, Scope scope) {
    var columns = new ArrayList<ScopeColumn>();
    scope.results = columns;
    read(list, scope, columns);
    return columns;
  }

  /** The same once more, where all names of the list are known. */
  List<ScopeColumn> again(SelectItemListContext list, List<ScopeColumn> before, Scope scope) {
    var columns = new ArrayList<ScopeColumn>();
    scope.results = before;
    read(list, scope, columns);
    scope.results = columns;
    return columns;
  }

  private void read(SelectItemListContext list, Scope scope, List<ScopeColumn> columns) {
    if (list.MULT_OPERATOR() != null) {
      star(scope.from().columns(), columns);
    }
    for (SelectItemContext item : list.selectItem()) {
      if (item.tableWild() != null) {
        star(item.tableWild(), scope, columns);
      } else if (isTemporal(item)) {
        columns.add(ScopeColumn.computed(item.getText(), Set.of()));
      } else {
        columns.add(column(name(item.selectAlias(), item.expr()), item.expr(), scope));
      }
    }
    walk.effort.spend(columns.size());
  }

  /** {@code DATE '2020-01-01'}, which the grammar takes for a column and its alias. */
  private static boolean isTemporal(SelectItemContext item) {
    SelectAliasContext alias = item.selectAlias();
    return alias != null
        && alias.AS_SYMBOL() == null
        && alias.textStringLiteral() != null
        && TEMPORAL.contains(item.expr().getText().toLowerCase(Locale.ROOT));
  }

  ScopeColumn column(String name, ExprContext expression, Scope scope) {
    ScopeColumn plain = Expressions.plainColumn(expression, scope);
    if (plain != null) {
      plain.read();
      return ScopeColumn.unchanged(name, plain);
    }
    return ScopeColumn.computed(name, walk.expressions.sources(expression, scope));
  }

  private void star(TableWildContext wild, Scope scope, List<ScopeColumn> columns) {
    List<String> parts = Names.parts(wild);
    String schema = parts.size() > 1 ? parts.getFirst() : null;
    List<RangeItem> items = scope.items(schema, parts.getLast());
    if (items.size() != 1) {
      walk.facts.untraced("a star that names no known table");
    } else {
      star(items.getFirst().columns(), columns);
    }
  }

  void star(List<ScopeColumn> found, List<ScopeColumn> columns) {
    walk.effort.spend(found.size());
    for (ScopeColumn column : found) {
      if (!column.hidden()) {
        column.read();
        columns.add(ScopeColumn.unchanged(column.name(), column));
      }
    }
  }

  /** How the server labels a column: its alias, the column's own name, or the text as it stands. */
  private static String name(@Nullable SelectAliasContext alias, ExprContext expression) {
    if (alias != null) {
      return alias.identifier() == null
          ? Names.of(alias.textStringLiteral())
          : Names.of(alias.identifier());
    }
    ParseTree inner = Expressions.narrow(expression);
    List<String> parts = Expressions.columnParts(inner);
    if (!parts.isEmpty()) {
      return parts.getLast();
    }
    if (inner instanceof SimpleExprLiteralContext literal
        && literal.literalOrNull().literal() != null
        && literal.literalOrNull().literal().textLiteral() != null) {
      TextLiteralContext text = literal.literalOrNull().literal().textLiteral();
      return text.textStringLiteral().isEmpty()
          ? text.getText()
          : Names.of(text.textStringLiteral(0));
    }
    return text(expression);
  }

  private static String text(ParserRuleContext tree) {
    // its constants are part of the name: whoever keeps what was read is told so by their tokens
    var _ = tree.getText();
    int start = tree.getStart().getStartIndex();
    int stop = tree.getStop().getStopIndex();
    return stop < start ? "" : tree.getStart().getInputStream().getText(Interval.of(start, stop));
  }
}
