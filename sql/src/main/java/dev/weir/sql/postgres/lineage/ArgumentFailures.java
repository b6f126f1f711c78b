package dev.weir.sql.postgres.lineage;

import dev.weir.sql.postgres.functions.BuiltinFunction;
import dev.weir.sql.postgres.functions.BuiltinFunction.Failure;
import dev.weir.sql.postgres.tree.Constants;
import dev.weir.sql.postgres.tree.Node;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which arguments' values can make a call fail, where that depends on what the other arguments are:
 * an error tells something of such an argument.
 */
final class ArgumentFailures {
  private static final int SMALL_CHARACTERS = 1_000;

  /**
   * They put another argument in as often as the first one says: {@code replace(secret, '1',
   * repeat('x', 1e9::int))} is too large for a value with that digit.
   */
  private static final Set<String> REPEATING =
      Set.of("replace", "regexp_replace", "array_to_string", "string_agg", "ts_headline");

  /** Return an array, or what they are given, which may be one. */
  private static final Set<String> OF_ARRAYS =
      Set.of(
          "regexp_match",
          "regexp_matches",
          "parse_ident",
          "xpath",
          "ts_lexize",
          "enum_range",
          "min",
          "max",
          "mode",
          "any_value",
          "first_value",
          "last_value",
          "nth_value",
          "lag",
          "lead",
          "akeys",
          "avals");

  private ArgumentFailures() {}

  /** Whether the value of the argument at a position, from 0, can decide that a call fails. */
  static boolean by(
      Walk walk, BuiltinFunction builtin, String name, List<Node> args, int position, Scope scope) {
    Node arg = args.get(position);
    if (builtin.failure().by(position)) {
      return true;
    }
    if (builtin.failure() == Failure.BY_OTHER_THAN_FIRST_ARGUMENT_UNLESS_CHOSEN) {
      return walk.expressions.isChosen(arg, scope) || mayBeArray(arg);
    }
    if (name.equals("format")) {
      return !isPlainFormat(args.getFirst());
    }
    if (name.equals("date_trunc")) {
      return walk.expressions.isChosen(arg, scope);
    }
    return REPEATING.contains(name)
        && args.stream().anyMatch(other -> !other.equals(arg) && !isSmall(other));
  }

  /** {@code %s} takes every value; a width must be a number and {@code %I} not NULL. */
  private static boolean isPlainFormat(Node format) {
    String text = Constants.text(format);
    return text != null && text.matches("(?s)(?:[^%]|%%|%(?:\\d+\\$)?-?\\d*[sL])*");
  }

  private static boolean isSmall(Node node) {
    return switch (node.kind()) {
      case "ParamRef" -> true;
      case "NamedArgExpr", "TypeCast", "CollateClause" -> isSmall(node.required("arg"));
      case "FuncCall" -> node.lastString("funcname").contains("tsquery");
      case "A_Const" -> {
        String text = Constants.text(node);
        yield text == null || text.length() <= SMALL_CHARACTERS;
      }
      default -> false;
    };
  }

  /**
   * Whether an expression may give an array whose size a value decides: arrays of different sizes
   * do not fit into one.
   */
  static boolean mayBeArray(@Nullable Node node) {
    if (node == null) {
      return false;
    }
    return switch (node.kind()) {
      case "SubLink", "CaseExpr", "CoalesceExpr", "MinMaxExpr", "A_Indirection" -> true;
      case "A_Expr" ->
          node.lastString("name").equals("||")
              && (mayBeArray(node.child("lexpr")) || mayBeArray(node.child("rexpr")));
      case "FuncCall" -> {
        String name = node.lastString("funcname");
        yield name.contains("array") || OF_ARRAYS.contains(name);
      }
      case "TypeCast" ->
          node.required("typeName", "TypeName").has("arrayBounds")
              && Constants.text(node.required("arg")) == null;
      case "CollateClause", "NamedArgExpr" -> mayBeArray(node.required("arg"));
      case "A_ArrayExpr" -> node.list("elements").stream().anyMatch(ArgumentFailures::mayBeArray);
      default -> false;
    };
  }
}
