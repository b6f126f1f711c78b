package dev.weir.gateway.postgres.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.RowEstimate;
import dev.weir.sql.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Plans as servers print them, of which it matters how they go about it. */
class PostgresPlanTest {
  private static final ObjectName ORDERS = ObjectName.of("public", "orders");
  private static final String SCAN =
      """
      {"Node Type": "%s", "Parent Relationship": "%s", "Schema": "public",
       "Relation Name": "%s", "Plan Rows": %d}\
      """;

  private static @Nullable RowEstimate rows(String plan) {
    return PostgresPlan.rows("[{\"Plan\": " + plan + "}]", name -> name);
  }

  @Test
  void whatALoopLooksUpIsReadAsOftenAsItLooks() {
    String outer = SCAN.formatted("Seq Scan", "Outer", "people", 10);
    String inner = SCAN.formatted("Index Scan", "Inner", "orders", 500);
    String loop = "{\"Node Type\": \"Nested Loop\", \"Plan Rows\": 5000, \"Plans\": [%s, %s]}";
    assertThat(rows(loop.formatted(outer, inner))).isEqualTo(new RowEstimate(5000, ORDERS));
    String kept =
        "{\"Node Type\": \"Materialize\", \"Parent Relationship\": \"Inner\", \"Plans\": [%s]}";
    String read = SCAN.formatted("Seq Scan", "Outer", "orders", 500);
    assertThat(rows(loop.formatted(outer, kept.formatted(read))))
        .isEqualTo(new RowEstimate(500, ORDERS));
  }

  @Test
  void whatIsNoPlanTellsNothing() {
    assertThat(PostgresPlan.rows("no plan", name -> name)).isNull();
    assertThat(PostgresPlan.rows("[]", name -> name)).isNull();
    assertThat(rows("{\"Node Type\": \"Result\", \"Plan Rows\": 1}")).isNull();
    assertThat(
            PostgresPlan.rows(
                "[{\"Plan\": " + SCAN.formatted("Seq Scan", "", "other", 7) + "}]", name -> null))
        .isNull();
  }
}
