package dev.weir.gateway.mysql.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a plan as EXPLAIN FORMAT=JSON prints it (MySQL manual, "EXPLAIN Output Format"; MariaDB
 * documentation, "EXPLAIN FORMAT=JSON"). It names tables by their aliases, which anybody may
 * choose, and says of a table that is joined how many rows each row of another has there: so only a
 * plan in which one table stands once tells how many rows that are. Stateless.
 */
final class MySqlPlan {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What the server calls tables of its own making. */
  private static final String MADE = "<";

  private MySqlPlan() {}

  /** How many rows of the only table; empty if the plan does not tell. */
  static OptionalLong rows(@Nullable String json) {
    JsonNode table = onlyTable(json);
    if (table == null) {
      return OptionalLong.empty();
    }
    JsonNode examined =
        table.has("rows_examined_per_scan")
            ? table.path("rows_examined_per_scan")
            : table.path("rows");
    double rows = examined.asDouble(-1);
    // MySQL writes it as a string
    double kept = table.has("filtered") ? table.path("filtered").asDouble(100) : 100;
    return rows < 0 ? OptionalLong.empty() : OptionalLong.of(Math.round(rows * kept / 100));
  }

  /** Whether it is MariaDB's plan to delete whatever there is, which names no table. */
  static boolean deletesAll(@Nullable String json) {
    JsonNode plan = tree(json);
    return plan != null
        && plan.path("query_block")
            .path("table")
            .path("message")
            .asString("")
            .equals("Deleting all rows");
  }

  private static @Nullable JsonNode onlyTable(@Nullable String json) {
    JsonNode plan = tree(json);
    if (plan == null) {
      return null;
    }
    List<JsonNode> tables = new ArrayList<>();
    collect(plan, tables);
    return tables.size() == 1 ? tables.getFirst() : null;
  }

  /** All of them, also those within others. How deep a plan may be, its reader limits. */
  private static void collect(JsonNode node, List<JsonNode> tables) {
    JsonNode table = node.path("table");
    if (table.isObject() && !table.path("table_name").asString("").startsWith(MADE)) {
      tables.add(table);
    }
    for (JsonNode child : node) {
      collect(child, tables);
    }
  }

  private static @Nullable JsonNode tree(@Nullable String json) {
    try {
      return json == null ? null : JSON.readTree(json);
    } catch (JacksonException unreadable) {
      return null;
    }
  }
}
