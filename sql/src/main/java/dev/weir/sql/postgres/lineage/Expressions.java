package dev.weir.sql.postgres.lineage;

import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.postgres.functions.Operators;
import dev.weir.sql.postgres.tree.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an expression depends on. An expression of a kind that is not known here makes the statement
 * untraced.
 *
 * <p>Where a value could make an expression fail, the error tells something of the value: such
 * columns steer. A cast of a stored column by itself to a built-in type is left out of that,
 * because its outcome says no more than the form of the stored text.
 */
final class Expressions {
  /** What IN, CASE and USING compare with; found on the search path like any other. */
  static final List<String> EQUALS = List.of("=");

  private final Walk walk;

  Expressions(Walk walk) {
    this.walk = walk;
  }

  Set<ColumnName> sources(Node expression, Scope scope) {
    var sources = new HashSet<ColumnName>();
    read(expression, scope, sources);
    return sources;
  }

  /** Adds everything that the expression depends on; nothing for null. */
  void read(@Nullable Node node, Scope scope, Set<ColumnName> into) {
    if (node == null) {
      return;
    }
    walk.effort.enter();
    switch (node.kind()) {
      case "ColumnRef" -> columnRef(node, scope, into);
      case "ParamRef",
          "A_Const",
          "SQLValueFunction",
          "SetToDefault",
          "MergeSupportFunc",
          "CurrentOfExpr",
          "TypeName",
          "JsonOutput",
          Node.EMPTY -> {}
      case "A_Expr" -> operator(node, scope, into);
      case "FuncCall" -> walk.calls.read(node, scope, into);
      case "TypeCast" -> cast(node, scope, into);
      case "SubLink" -> subquery(node, scope, into);
      case "A_Indirection" -> indirection(node, scope, into);
      case "MultiAssignRef" -> read(node.child("source"), scope, into);
      case "CaseExpr" -> Guarded.caseExpression(walk, node, scope, into);
      case "BoolExpr", "CoalesceExpr", "RowExpr" ->
          Guarded.inTurn(walk, node.list("args"), scope, into);
      case "MinMaxExpr", "GroupingFunc" -> children(node, scope, into, "args");
      case "NullTest", "BooleanTest", "CollateClause", "NamedArgExpr" ->
          children(node, scope, into, "arg");
      case "A_ArrayExpr" -> array(node.list("elements"), scope, into);
      case "A_Indices" -> children(node, scope, into, "lidx", "uidx");
      case "List" -> children(node, scope, into, "items");
      case "ResTarget" -> children(node, scope, into, "val");
      case "XmlExpr", "XmlSerialize" -> xml(node, scope, into);
      default -> {
        if (!JsonExpressions.read(walk, node, scope, into)) {
          walk.facts.unknown(node.kind());
        }
      }
    }
    walk.effort.leave();
  }

  private void children(Node node, Scope scope, Set<ColumnName> into, String... fields) {
    for (String field : fields) {
      if (node.isList(field)) {
        for (Node child : node.list(field)) {
          read(child, scope, into);
        }
      } else {
        read(node.child(field), scope, into);
      }
    }
  }

  private void array(List<Node> elements, Scope scope, Set<ColumnName> into) {
    boolean ofArrays =
        elements.size() > 1 && elements.stream().anyMatch(ArgumentFailures::mayBeArray);
    for (Node element : elements) {
      if (ofArrays) {
        partial(element, scope, into, "an array of arrays");
      } else {
        read(element, scope, into);
      }
    }
  }

  private void columnRef(Node node, Scope scope, Set<ColumnName> into) {
    walk.effort.spend(scope.lookup());
    switch (Reference.resolve(node, scope)) {
      case Reference.Columns columns -> {
        for (ScopeColumn column : columns.columns()) {
          column.read();
          walk.add(column.sources(), into);
        }
      }
      case Reference.Row row -> row(row.item(), into);
      case Reference.Projection projection -> {
        row(projection.item(), into);
        walk.calls.callNamed(projection.item().name(), projection.name(), into);
      }
      case Reference.Unknown unknown -> walk.facts.missingColumn(unknown.name());
    }
  }

  /** A whole-row reference depends on every column. */
  void row(RangeItem item, Set<ColumnName> into) {
    walk.effort.spend(item.columns().size());
    for (ScopeColumn column : item.columns()) {
      column.read();
      walk.add(column.sources(), into);
    }
    if (item.unlisted() != null) {
      walk.add(item.unlisted(), into);
    }
  }

  private void operator(Node node, Scope scope, Set<ColumnName> into) {
    List<String> name = node.strings("name");
    boolean between = node.text("kind").contains("BETWEEN");
    String operator = between ? "<=" : name.getLast();
    checkOperator(between ? List.of(operator) : name);
    if (between) {
      checkOperator(List.of(">="));
    }
    Node left = node.child("lexpr");
    Node right = node.child("rexpr");
    if (Guarded.isSeveral(node)) {
      Guarded.comparison(
          walk, node, Operators.failsByRight(operator) || isExtended(operator), scope, into);
      return;
    }
    boolean joins = operator.equals("||");
    boolean extended = isExtended(operator);
    // The left side of a chain is looked at as the right side of the operator before.
    boolean chained = left != null && left.lastString("name").equals("||");
    boolean failsByLeft =
        Operators.failsByLeft(operator)
            || extended
            || joins && left != null && !chained && isChosen(left, scope);
    operand(left, failsByLeft, operator, scope, into);
    operand(
        right,
        left == null
            ? Operators.failsByLeft(operator)
            : Operators.failsByRight(operator)
                || extended
                || joins && right != null && isChosen(right, scope),
        operator,
        scope,
        into);
  }

  /** Whether an extension's operator may be meant, which some values make fail. */
  private boolean isExtended(String operator) {
    return walk.catalogue.operatorExtensions(operator).stream()
        .anyMatch(extension -> Operators.failsIn(extension, operator));
  }

  /** Notes an operator that is not the server's own. */
  void checkOperator(List<String> name) {
    boolean elsewhere = name.size() > 1 && !name.getFirst().equals("pg_catalog");
    if (elsewhere
        || !Operators.isBuiltin(name.getLast())
        || walk.catalogue.definesOperator(name.getLast())) {
      walk.calls.foreignOperator(name);
    }
  }

  private void operand(
      @Nullable Node operand, boolean canFail, String operator, Scope scope, Set<ColumnName> into) {
    if (operand == null) {
      return;
    }
    if (canFail) {
      partial(operand, scope, into, "operator " + operator);
    } else {
      read(operand, scope, into);
    }
  }

  /** Reads an operand whose value can make its operation fail. */
  void partial(Node operand, Scope scope, Set<ColumnName> into, String operation) {
    Set<ColumnName> own = sources(operand, scope);
    walk.facts.canFail(own, operation);
    walk.add(own, into);
  }

  private void cast(Node node, Scope scope, Set<ColumnName> into) {
    Node arg = node.required("arg");
    Node type = node.required("typeName", "TypeName");
    if (CastTargets.neverFails(type) || arg.is("A_Const") && CastTargets.isBuiltin(type)) {
      read(arg, scope, into);
    } else if (isDirect(arg, scope) && CastTargets.saysLittle(type)) {
      walk.facts.canTell();
      read(arg, scope, into);
    } else {
      partial(arg, scope, into, "a cast to " + type.lastString("names"));
    }
  }

  /**
   * A stored value as it is, perhaps cast to text: nothing that was made to fail for some values.
   */
  private static boolean isDirect(Node node, Scope scope) {
    return switch (node.kind()) {
      case "ColumnRef" -> isStored(node, scope);
      case "CollateClause" -> isDirect(node.required("arg"), scope);
      case "TypeCast" ->
          CastTargets.keepsText(node.required("typeName", "TypeName"))
              && isDirect(node.required("arg"), scope);
      case "A_Indirection" ->
          isStored(node, scope)
              || isDirect(node.required("arg"), scope)
                  && node.list("indirection").stream().noneMatch(step -> step.is("A_Indices"));
      default -> false;
    };
  }

  boolean isChosen(Node node, Scope scope) {
    return Guarded.isChosen(walk, node, scope);
  }

  private static boolean isStored(Node node, Scope scope) {
    ScopeColumn column = plainColumn(node, scope);
    return column != null && column.exact();
  }

  private void subquery(Node node, Scope scope, Set<ColumnName> into) {
    String type = node.text("subLinkType");
    Node test = node.child("testexpr");
    List<String> operator = node.strings("operName");
    if (!operator.isEmpty()) {
      checkOperator(operator);
    } else if (type.equals("ANY_SUBLINK")) {
      checkOperator(EQUALS);
    }
    Set<ColumnName> compared = test == null ? Set.of() : sources(test, scope);
    walk.add(compared, into);
    int before = walk.facts.told();
    List<ScopeColumn> columns = walk.queries.anyQuery(node.required("subselect"), scope.inner());
    var values = new HashSet<ColumnName>();
    for (ScopeColumn column : columns) {
      walk.add(column.sources(), values);
    }
    if (test != null) {
      // The first row that decides the comparison is the last that is computed.
      walk.facts.guard(compared, before, "a comparison with a subquery");
      walk.facts.guard(values, before, "a comparison with a subquery");
    }
    // Whether a subquery ran shows in the time it took, and in what fails in a WITH query it names.
    walk.facts.canTell();
    if (type.equals("ARRAY_SUBLINK") && columns.stream().anyMatch(each -> each.origin() == null)) {
      walk.facts.canFail(values, "an array of arrays");
    }
    if (!type.equals("EXISTS_SUBLINK")) {
      walk.add(values, into);
    }
  }

  private void indirection(Node node, Scope scope, Set<ColumnName> into) {
    Node arg = node.required("arg");
    List<Node> steps = node.list("indirection");
    Node first = steps.getFirst();
    ScopeColumn column = first.is("String") ? field(arg, first.string(), scope) : null;
    int done = 0;
    Set<ColumnName> stored = column == null && first.is("String") ? kept(arg, first, scope) : null;
    if (column != null) {
      column.read();
      walk.add(column.sources(), into);
      done = 1;
    } else if (stored != null) {
      walk.add(stored, into);
      done = 1;
    } else {
      read(arg, scope, into);
    }
    for (Node step : steps.subList(done, steps.size())) {
      switch (step.kind()) {
        case "String" -> walk.calls.callIfNotHarmless(step.string(), into);
        case "A_Indices" -> read(step, scope, into);
        case "A_Star" -> {}
        default -> walk.facts.unknown(step.kind());
      }
    }
  }

  /** What {@code (column).field} depends on, if the column holds a stored row; null if not. */
  private @Nullable Set<ColumnName> kept(Node row, Node field, Scope scope) {
    ScopeColumn holder = plainColumn(row, scope);
    Set<ColumnName> sources = holder == null ? null : walk.relations.field(holder, field.string());
    if (holder != null && sources != null) {
      holder.read();
    }
    return sources;
  }

  /** The column that {@code (row).field} is, if the row is one of this scope's items. */
  private static @Nullable ScopeColumn field(Node arg, String field, Scope scope) {
    if (!arg.is("ColumnRef")
        || !(Reference.resolve(arg, scope) instanceof Reference.Row(RangeItem item))) {
      return null;
    }
    List<ScopeColumn> columns = item.named(field);
    return columns.size() == 1 ? columns.getFirst() : null;
  }

  /** The one column that an expression is, or null if it is anything else. */
  static @Nullable ScopeColumn plainColumn(Node expression, Scope scope) {
    if (expression.is("ColumnRef")) {
      return Reference.resolve(expression, scope) instanceof Reference.Columns columns
              && columns.columns().size() == 1
          ? columns.columns().iterator().next()
          : null;
    }
    if (expression.is("A_Indirection")) {
      List<Node> steps = expression.list("indirection");
      return steps.size() == 1 && steps.getFirst().is("String")
          ? field(expression.required("arg"), steps.getFirst().string(), scope)
          : null;
    }
    return null;
  }

  private void xml(Node node, Scope scope, Set<ColumnName> into) {
    var own = new HashSet<ColumnName>();
    children(node, scope, own, "named_args", "args", "expr");
    String failing =
        switch (node.text("op")) {
          case "IS_XMLPARSE" -> "xmlparse";
          case "IS_XMLPI" -> "xmlpi";
          default -> isDocument(node) ? "xmlserialize of a document" : "";
        };
    if (!failing.isEmpty() && !own.isEmpty()) {
      walk.facts.canFail(own, failing);
    }
    walk.add(own, into);
  }

  /** XMLSERIALIZE of what may have more than one element at its top. */
  private static boolean isDocument(Node node) {
    Node content = node.child("expr");
    return node.is("XmlSerialize")
        && node.text("xmloption").equals("XMLOPTION_DOCUMENT")
        && (content == null || !content.text("op").equals("IS_XMLELEMENT"));
  }

  /** Reads a condition: what it depends on steers the statement. */
  void condition(@Nullable Node node, Scope scope, String clause) {
    if (node != null) {
      condition(node, scope, clause, new HashSet<>());
    }
  }

  /** Reads a condition, and adds what it depends on. */
  void condition(Node node, Scope scope, String clause, Set<ColumnName> into) {
    if (node.is("BoolExpr") && !node.text("boolop").equals("NOT_EXPR")) {
      walk.effort.enter();
      for (Node arg : node.list("args")) {
        condition(arg, scope, clause, into);
      }
      walk.effort.leave();
      return;
    }
    Use use = Equality.isLookup(node, scope) && !usesForeignOperator(node) ? Use.EQUALITY : Use.ANY;
    Set<ColumnName> own = sources(node, scope);
    walk.facts.steer(own, use, clause);
    walk.add(own, into);
  }

  private boolean usesForeignOperator(Node comparison) {
    return walk.catalogue.definesOperator(comparison.lastString("name"));
  }
}
