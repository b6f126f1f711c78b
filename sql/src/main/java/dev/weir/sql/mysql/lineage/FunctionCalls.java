package dev.weir.sql.mysql.lineage;

import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.ColumnList;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.mysql.functions.BuiltinFunction;
import dev.weir.sql.mysql.functions.BuiltinFunction.Failure;
import dev.weir.sql.mysql.functions.BuiltinFunctions;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.BitExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.FunctionCallContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.GroupingOperationContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.RuntimeFunctionCallContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprLiteralContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SumExprContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TextLiteralContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WindowFunctionCallContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.WindowingClauseContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/**
 * Calls of functions. A built-in that only computes hands its arguments on; every other function is
 * an access, and unless it is known to show nothing of tables the statement is not traced.
 */
final class FunctionCalls {
  private static final Set<String> OF_SEQUENCES = Set.of("nextval", "lastval", "setval");

  private final Walk walk;

  /** What is being inserted, while ON DUPLICATE KEY UPDATE is read: by folded names of columns. */
  @Nullable Map<String, Set<ColumnName>> inserted;

  FunctionCalls(Walk walk) {
    this.walk = walk;
  }

  /** Whether all of these columns hold JSON, so that reading them as JSON never fails. */
  boolean isJson(Set<ScopeColumn> columns) {
    return columns.stream()
        .allMatch(column -> column.exact() && walk.relations.type(column).startsWith("json"));
  }

  /** A function whose name is a word of the grammar. */
  void runtime(RuntimeFunctionCallContext call, Scope scope, Set<ColumnName> into) {
    List<ParseTree> args = arguments(call);
    if (call.VALUES_SYMBOL() != null) {
      List<String> name = Expressions.columnParts(Expressions.narrow(args.getFirst()));
      if (name.isEmpty()) {
        walk.facts.unknown("VALUES of an expression");
      } else {
        values(name, scope, into);
      }
      return;
    }
    var own = new HashSet<ColumnName>();
    Guarded.inTurn(walk, args, scope, own);
    boolean fails =
        call.JSON_VALUE_SYMBOL() != null && !isPlainJson(args.getFirst(), scope)
            || call.geometryFunction() != null
            || call.MOD_SYMBOL() != null;
    if (fails) {
      walk.facts.canFail(own, "function " + call.getStart().getText());
    }
    walk.add(own, into);
  }

  /** VALUES(column): what was to be inserted, or NULL elsewhere than ON DUPLICATE KEY UPDATE. */
  void values(List<String> column, Scope scope, Set<ColumnName> into) {
    Map<String, Set<ColumnName>> values = inserted;
    if (values == null) {
      walk.expressions.named(column, scope, into);
    } else {
      walk.add(values.getOrDefault(ColumnList.fold(column.getLast()), Set.of()), into);
    }
  }

  private boolean isPlainJson(ParseTree argument, Scope scope) {
    ScopeColumn plain = Expressions.plainColumn(argument, scope);
    return plain != null && isJson(Set.of(plain));
  }

  /** The expressions of a call, in order, whatever rules of the grammar stand between. */
  private static List<ParseTree> arguments(ParserRuleContext call) {
    var arguments = new ArrayList<ParseTree>();
    for (ParseTree child : call.children) {
      if (child instanceof ExprContext
          || child instanceof SimpleExprContext
          || child instanceof BitExprContext) {
        arguments.add(child);
      } else if (child instanceof ParserRuleContext inner
          && !(child instanceof TextLiteralContext)
          && !(child instanceof WindowingClauseContext)
          && inner.children != null) {
        arguments.addAll(arguments(inner));
      }
    }
    return arguments;
  }

  /** A function of any name. */
  void function(FunctionCallContext call, Scope scope, Set<ColumnName> into) {
    List<String> name =
        call.pureIdentifier() == null
            ? Names.parts(call.qualifiedIdentifier())
            : List.of(Names.of(call.pureIdentifier()));
    List<ParseTree> args = new ArrayList<>();
    if (call.udfExprList() != null) {
      call.udfExprList().udfExpr().forEach(arg -> args.add(arg.expr()));
    } else if (call.exprList() != null) {
      args.addAll(call.exprList().expr());
    }
    if (args.size() == 1 && isAverage(call)) {
      walk.expressions.read(args.getFirst(), scope, into);
      return;
    }
    BuiltinFunction builtin =
        name.size() > 1
            ? BuiltinFunctions.UNREVIEWED
            : walk.builtins.get(ColumnList.fold(name.getFirst()), walk.settings.server());
    boolean ofSequence =
        builtin != BuiltinFunctions.UNREVIEWED
            && OF_SEQUENCES.contains(ColumnList.fold(name.getFirst()))
            && !args.isEmpty();
    if (ofSequence) {
      sequence(args.removeFirst());
    }
    var own = new HashSet<ColumnName>();
    Guarded.inTurn(walk, args, scope, own);
    if (fails(builtin.failure(), args, scope)) {
      walk.facts.canFail(own, "function " + name.getLast());
    }
    List<Catalogue.Function> users =
        walk.catalogue.functions(name.size() > 1 ? name.getFirst() : null, name.getLast());
    users.forEach(user -> call(user.name()));
    if (builtin == BuiltinFunctions.UNREVIEWED) {
      if (users.isEmpty()) {
        call(
            new ObjectName(
                name.size() > 1 ? name.getFirst() : walk.settings.database(), name.getLast()));
      }
    } else if (!builtin.harmless(args.size())) {
      effect(builtin, ColumnList.fold(name.getLast()), own);
    }
    walk.add(own, into);
  }

  /** The grammar takes the word AVG for a function of any name; in quotes it is one. */
  private static boolean isAverage(FunctionCallContext call) {
    return call.qualifiedIdentifier() != null
        && call.qualifiedIdentifier().getText().equalsIgnoreCase("avg");
  }

  private boolean fails(Failure failure, List<ParseTree> args, Scope scope) {
    return switch (failure) {
      case NEVER -> false;
      case BY_ANY_ARGUMENT -> !args.isEmpty();
      case BY_WHAT_IS_NOT_JSON ->
          !walk.settings.server().isMariaDb() && !args.stream().allMatch(arg -> isJson(arg, scope));
      case BY_WHAT_IS_COMPUTED ->
          !args.stream()
              .allMatch(arg ->
                  Expressions.narrow(arg) instanceof SimpleExprLiteralContext
                      || Expressions.isStored(arg, scope));
    };
  }

  private boolean isJson(ParseTree arg, Scope scope) {
    return Expressions.narrow(arg) instanceof SimpleExprLiteralContext || isPlainJson(arg, scope);
  }

  /** The name of a sequence stands where an expression does. */
  private void sequence(ParseTree argument) {
    List<String> parts = Expressions.columnParts(Expressions.narrow(argument));
    if (parts.isEmpty() || parts.size() > 2) {
      walk.facts.unknown("a sequence");
      return;
    }
    Catalogue.Relation relation = walk.relations.find(parts);
    ObjectName name =
        relation == null
            ? new ObjectName(
                parts.size() > 1 ? parts.getFirst() : walk.settings.database(), parts.getLast())
            : relation.name();
    walk.facts.access(Action.SELECT, ObjectKind.SEQUENCE, name);
  }

  private void effect(BuiltinFunction builtin, String name, Set<ColumnName> own) {
    ObjectName object = ObjectName.bare(name);
    walk.facts.canTell();
    walk.facts.flow(own, object, null);
    Action action = builtin.action();
    if (action != null) {
      if (builtin.everybodys()) {
        walk.facts.builtin(action, ObjectKind.FUNCTION, object);
      } else {
        walk.facts.access(action, ObjectKind.FUNCTION, object);
      }
      if (action == Action.CALL) {
        walk.facts.function(object);
      }
    }
    if (builtin.opaque()) {
      walk.facts.untraced("function " + name + " cannot be seen through");
    }
  }

  /** Notes a call of something that cannot be seen through. */
  void call(ObjectName function) {
    walk.facts.access(Action.CALL, ObjectKind.FUNCTION, function);
    walk.facts.function(function);
    walk.facts.canTell();
    walk.facts.untraced("function " + function + " cannot be seen through");
  }

  /** COUNT, SUM and their like. */
  void aggregate(SumExprContext call, Scope scope, Set<ColumnName> into) {
    var own = new HashSet<ColumnName>();
    String name = call.getStart().getText();
    if (call.jsonFunction() != null) {
      call.jsonFunction().inSumExpr().forEach(arg -> walk.expressions.read(arg, scope, own));
      if (call.jsonFunction().inSumExpr().size() > 1) {
        walk.facts.canFail(own, "function " + name);
      }
      walk.windows.over(call.jsonFunction().windowingClause(), scope, own);
    }
    walk.expressions.read(call.inSumExpr(), scope, own);
    walk.expressions.read(call.exprList(), scope, own);
    if (call.ST_COLLECT_SYMBOL() != null && walk.settings.server().isMariaDb()) {
      call(new ObjectName(walk.settings.database(), name));
    }
    if (call.ST_COLLECT_SYMBOL() != null
        || call.BIT_AND_SYMBOL() != null
        || call.BIT_OR_SYMBOL() != null
        || call.BIT_XOR_SYMBOL() != null) {
      walk.facts.canFail(own, "function " + name);
    }
    if (call.orderClause() != null) {
      Set<ColumnName> order = walk.expressions.sources(call.orderClause(), scope);
      walk.facts.steer(order, Use.ANY, "ORDER BY in an aggregate");
      walk.add(order, own);
    }
    walk.windows.over(call.windowingClause(), scope, own);
    walk.add(own, into);
  }

  /** GROUPING, which MariaDB takes for a stored function. */
  void grouping(GroupingOperationContext call, Scope scope, Set<ColumnName> into) {
    if (walk.settings.server().isMariaDb()) {
      call(new ObjectName(walk.settings.database(), "grouping"));
    }
    walk.expressions.read(call.exprList(), scope, into);
  }

  /** ROW_NUMBER, LAG and their like. */
  void window(WindowFunctionCallContext call, Scope scope, Set<ColumnName> into) {
    Guarded.inTurn(walk, arguments(call), scope, into);
    walk.windows.over(call.windowingClause(), scope, into);
  }
}
