package dev.weir.sql.postgres;

import dev.weir.sql.postgres.tree.Constants;
import dev.weir.sql.postgres.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Values of search_path. Source: {@code SplitIdentifierString} in varlena.c. */
final class SearchPaths {
  private SearchPaths() {}

  /**
   * The schemas that a statement plainly sets as search_path: SET with constants, or a SELECT of
   * nothing but set_config with constants. Null if it does anything else beside, or instead.
   */
  static @Nullable List<String> setBy(Node statement) {
    if (statement.is("VariableSetStmt")) {
      return statement.text("kind").equals("VAR_SET_VALUE") ? constants(statement) : null;
    }
    if (!statement.is("SelectStmt")
        || statement.list("targetList").size() != 1
        || statement.children().size() != 1) {
      return null;
    }
    Node call = statement.list("targetList").getFirst().child("val");
    if (call == null || !call.is("FuncCall") || !isSetConfig(call.strings("funcname"))) {
      return null;
    }
    List<Node> args = call.list("args");
    boolean plain = call.children().stream().allMatch(SearchPaths::isNameOrConstant);
    String value = plain && args.size() == 3 ? Constants.text(args.get(1)) : null;
    return value == null ? null : split(value);
  }

  private static boolean isSetConfig(List<String> name) {
    return name.getLast().equals("set_config")
        && (name.size() == 1 || name.getFirst().equals("pg_catalog"));
  }

  private static boolean isNameOrConstant(Node node) {
    return node.is("A_Const") || node.is("String");
  }

  private static @Nullable List<String> constants(Node set) {
    List<String> schemas = new ArrayList<>();
    for (Node arg : set.list("args")) {
      String schema = arg.is("A_Const") ? Constants.text(arg) : null;
      if (schema == null) {
        return null;
      }
      schemas.add(schema);
    }
    return schemas;
  }

  /** The names in a value as SHOW prints it; null if the server would not take it. */
  static @Nullable List<String> split(String value) {
    List<String> names = new ArrayList<>();
    int at = skipSpace(value, 0);
    if (at == value.length()) {
      return names;
    }
    while (true) {
      StringBuilder name = new StringBuilder();
      int end = value.charAt(at) == '"' ? quoted(value, at, name) : bare(value, at, name);
      if (end < 0) {
        return null;
      }
      names.add(name.toString());
      at = skipSpace(value, end);
      if (at == value.length()) {
        return names;
      }
      if (value.charAt(at) != ',') {
        return null;
      }
      at = skipSpace(value, at + 1);
      if (at == value.length()) {
        return null;
      }
    }
  }

  /** Where the name ends, or -1 if it does not. */
  private static int quoted(String value, int start, StringBuilder name) {
    int at = start + 1;
    while (at < value.length()) {
      char c = value.charAt(at++);
      if (c != '"') {
        name.append(c);
      } else if (at < value.length() && value.charAt(at) == '"') {
        name.append('"');
        at++;
      } else {
        return name.isEmpty() ? -1 : at;
      }
    }
    return -1;
  }

  /** How the server lowers letters beyond ASCII depends on its locale: such a name is not taken. */
  private static int bare(String value, int start, StringBuilder name) {
    int at = start;
    while (at < value.length() && value.charAt(at) != ',' && !isSpace(value.charAt(at))) {
      if (value.charAt(at) > 127) {
        return -1;
      }
      at++;
    }
    name.append(value.substring(start, at).toLowerCase(Locale.ROOT));
    return at == start ? -1 : at;
  }

  private static int skipSpace(String value, int start) {
    int at = start;
    while (at < value.length() && isSpace(value.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }
}
