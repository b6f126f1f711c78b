package dev.weir.gateway.postgres.estimate;

import dev.weir.session.RowEstimate;
import dev.weir.sql.ObjectName;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a plan as EXPLAIN (FORMAT JSON, VERBOSE) prints it (PostgreSQL manual, "EXPLAIN"): the rows
 * that it changes, or else those of the table that it reads most of. Stateless; a plan is of one
 * thread.
 */
final class PostgresPlan {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Nodes that take no more rows from the node below than are wanted of them. */
  private static final Set<String> PASSING =
      Set.of("Limit", "LockRows", "ProjectSet", "Result", "Subquery Scan", "Append");

  private static final Set<String> APPENDING = Set.of("Append", "Merge Append");

  /** What a nested loop runs once for each row of the other side, and keeps nothing of. */
  private static final Set<String> LOOKING_UP =
      Set.of("Index Scan", "Index Only Scan", "Bitmap Heap Scan");

  /** Whose rows are no rows of what is above: they are asked for to know something else. */
  private static final Set<String> ASIDE = Set.of("InitPlan", "SubPlan");

  private final UnaryOperator<@Nullable ObjectName> meant;
  private @Nullable RowEstimate written;
  private @Nullable RowEstimate read;
  private boolean strange;

  private PostgresPlan(UnaryOperator<@Nullable ObjectName> meant) {
    this.meant = meant;
  }

  /**
   * @param meant the table of the statement that a relation belongs to, null if to none
   * @return null if the plan does not tell, or has a relation in it that belongs to no table of the
   *     statement
   */
  static @Nullable RowEstimate rows(String json, UnaryOperator<@Nullable ObjectName> meant) {
    var plan = new PostgresPlan(meant);
    try {
      plan.node(JSON.readTree(json).path(0).path("Plan"), Double.POSITIVE_INFINITY, 1);
    } catch (JacksonException unreadable) {
      return null;
    }
    if (plan.strange) {
      return null;
    }
    return plan.written == null ? plan.read : plan.written;
  }

  /**
   * @param wanted of its rows, at most
   * @param times that it is run
   */
  private void node(JsonNode node, double wanted, double times) {
    String type = node.path("Node Type").asString("");
    double rows = Math.min(wanted, node.path("Plan Rows").asDouble(0));
    ObjectName table = null;
    if (node.has("Relation Name")) {
      table = table(node);
      strange |= table == null;
    }
    if (table != null && type.equals("ModifyTable")) {
      written = larger(written, changed(node), table);
    } else if (table != null) {
      read = larger(read, rows * times, table);
    } else if (APPENDING.contains(type)) {
      table = tableOfAll(node);
      if (table != null) {
        read = larger(read, rows, table);
      }
    }
    double below =
        type.equals("Limit") ? rows : PASSING.contains(type) ? wanted : Double.POSITIVE_INFINITY;
    for (JsonNode child : node.path("Plans")) {
      node(
          child,
          ASIDE.contains(relationship(child)) ? Double.POSITIVE_INFINITY : below,
          times(child, node));
    }
  }

  private static double times(JsonNode child, JsonNode loop) {
    return loop.path("Node Type").asString("").equals("Nested Loop")
            && relationship(child).equals("Inner")
            && LOOKING_UP.contains(child.path("Node Type").asString(""))
        ? Math.max(1, loop.path("Plans").path(0).path("Plan Rows").asDouble(1))
        : 1;
  }

  private @Nullable ObjectName table(JsonNode node) {
    return meant.apply(
        new ObjectName(node.path("Schema").asString(""), node.path("Relation Name").asString("")));
  }

  /** The table that everything below is a partition of; null if there is none. */
  private @Nullable ObjectName tableOfAll(JsonNode appending) {
    ObjectName all = null;
    for (JsonNode child : appending.path("Plans")) {
      ObjectName one = child.has("Relation Name") ? table(child) : null;
      if (one == null || all != null && !all.equals(one)) {
        return null;
      }
      all = one;
    }
    return all;
  }

  /** Before version 14 there is a plan for each partition. */
  private static double changed(JsonNode modify) {
    double rows = 0;
    for (JsonNode child : modify.path("Plans")) {
      if (!ASIDE.contains(relationship(child))) {
        rows += child.path("Plan Rows").asDouble(0);
      }
    }
    return rows;
  }

  private static String relationship(JsonNode node) {
    return node.path("Parent Relationship").asString("");
  }

  private static RowEstimate larger(@Nullable RowEstimate so, double rows, ObjectName of) {
    long whole = Math.max(0, Math.round(rows));
    return so != null && so.rows() >= whole ? so : new RowEstimate(whole, of);
  }
}
