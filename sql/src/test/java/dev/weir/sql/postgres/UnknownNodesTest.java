package dev.weir.sql.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weir.sql.Action;
import dev.weir.sql.Lineage;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.Statement;
import dev.weir.sql.lineage.Definitions;
import dev.weir.sql.lineage.Effort;
import dev.weir.sql.postgres.functions.BuiltinFunctions;
import dev.weir.sql.postgres.parser.ParseResult;
import dev.weir.sql.postgres.statements.StatementReader;
import dev.weir.sql.postgres.tree.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A grammar of the future: every node of every query of the table of statements is in turn given
 * another kind, or a field more. Whatever is not known must be noticed.
 */
class UnknownNodesTest {
  /** Names and constants, and what tells nothing of where values come from. */
  private static final Set<String> INERT =
      Set.of("String", "Integer", "Float", "Boolean", "BitString", "A_Star", "LockingClause");

  /** Fields beneath which nothing is an expression. */
  private static final Set<String> INERT_FIELDS =
      Set.of(
          "lockedRels",
          "typmods",
          "arrayBounds",
          "cycle_mark_value",
          "cycle_mark_default",
          "typeName",
          "collClause",
          "options",
          "row_format");

  private static final BuiltinFunctions BUILTINS = BuiltinFunctions.reviewed();

  @TestFactory
  Stream<DynamicTest> noNodeOfAnotherKindIsSkipped() {
    return queries()
        .map(sql ->
            dynamicTest(sql, () -> everyNode(sql, (wrapper, kind) -> rename(wrapper, kind))));
  }

  @TestFactory
  Stream<DynamicTest> noFieldMoreIsSkipped() {
    return queries()
        .map(sql ->
            dynamicTest(
                sql,
                () ->
                    everyNode(
                        sql,
                        (wrapper, kind) ->
                            ((ObjectNode) wrapper.get(kind)).put("futureField", true))));
  }

  @Test
  void aStatementOfAnUnknownKindIsAnUnknownAccess() {
    ObjectNode tree = tree("select 1");
    rename(tree, "SelectStmt");
    Statement statement = read(tree);
    assertThat(statement.accesses()).anyMatch(access -> access.action() == Action.UNKNOWN);
    assertThat(statement.lineage()).isInstanceOf(Lineage.Untraced.class);
  }

  private interface Change {
    void to(ObjectNode wrapper, String kind);
  }

  private static void rename(ObjectNode wrapper, String kind) {
    JsonNode fields = wrapper.remove(kind);
    wrapper.set("FutureNode", fields);
  }

  private static Stream<String> queries() {
    return ReaderFixture.resource("statements.txt")
        .lines()
        .filter(line -> line.startsWith("> "))
        .map(line -> line.substring(2))
        .filter(
            sql -> sql.matches("(?s)\\(?(select|with|values|table|insert|update|delete|merge).*"))
        .filter(sql -> !sql.contains(" into t ") && !sql.contains("nosuch"));
  }

  private static void everyNode(String sql, Change change) {
    int count = wrappers(tree(sql)).size();
    Lineage asItIs = read(tree(sql)).lineage();
    if (asItIs instanceof Lineage.Untraced) {
      return;
    }
    for (int i = 0; i < count; i++) {
      ObjectNode tree = tree(sql);
      ObjectNode wrapper = wrappers(tree).get(i);
      String kind = wrapper.propertyNames().iterator().next();
      change.to(wrapper, kind);
      assertThat(read(tree).lineage())
          .as("%s %d of %s", kind, i, sql)
          .isInstanceOf(Lineage.Untraced.class);
    }
  }

  private static Statement read(ObjectNode tree) {
    return new StatementReader(
            Sample.catalogue(),
            BUILTINS,
            new Definitions<>(sql -> Node.wrapped(tree(sql))),
            new Effort(),
            NamedStatements.NONE)
        .read(Node.wrapped(tree), 0, 0);
  }

  private static ObjectNode tree(String sql) {
    try {
      if (ReaderFixture.PARSER.parse(sql.getBytes(StandardCharsets.UTF_8))
          instanceof ParseResult.Parsed parsed) {
        return (ObjectNode) parsed.statements().getFirst().node();
      }
      throw new AssertionError("not parsed: " + sql);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<ObjectNode> wrappers(JsonNode tree) {
    var found = new ArrayList<ObjectNode>();
    collect(tree, found::add);
    return found;
  }

  private static void collect(JsonNode json, Consumer<ObjectNode> found) {
    if (json.isArray()) {
      json.forEach(element -> collect(element, found));
    } else if (json instanceof ObjectNode object) {
      String only = object.size() == 1 ? object.propertyNames().iterator().next() : "";
      boolean wrapper = !only.isEmpty() && Character.isUpperCase(only.charAt(0));
      if (wrapper && !INERT.contains(only) && object.get(only).isObject()) {
        found.accept(object);
      }
      object
          .properties()
          .forEach(field -> {
            if (!INERT_FIELDS.contains(field.getKey()) && !INERT.contains(field.getKey())) {
              collect(field.getValue(), found);
            }
          });
    }
  }
}
