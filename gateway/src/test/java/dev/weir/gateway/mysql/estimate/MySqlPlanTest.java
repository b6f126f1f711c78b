package dev.weir.gateway.mysql.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Plans as MySQL 8.0 and MariaDB print them. */
class MySqlPlanTest {
  @Test
  void theOnlyTableSaysHowManyRows() {
    String mySql =
        """
        {"query_block": {"select_id": 1, "table": {"delete": true, "table_name": "big",
          "access_type": "ALL", "rows_examined_per_scan": 125, "filtered": "10.00",
          "attached_condition": "(`shop`.`big`.`k` = 1)"}}}\
        """;
    assertThat(MySqlPlan.rows(mySql)).hasValue(13);
    String mariaDb =
        """
        {"query_block": {"select_id": 1, "nested_loop": [{"table": {"table_name": "big",
          "access_type": "ALL", "rows": 125, "filtered": 100, "attached_condition": "big.k = 1"}}]}}\
        """;
    assertThat(MySqlPlan.rows(mariaDb)).hasValue(125);
  }

  @Test
  void aliasesAreNotTrustedToTellTablesApart() {
    String joined =
        """
        {"query_block": {"nested_loop": [
          {"table": {"table_name": "big", "rows": 2, "filtered": 100}},
          {"block-nl-join": {"table": {"table_name": "people", "rows": 125, "filtered": 100}}}]}}\
        """;
    assertThat(MySqlPlan.rows(joined)).isEmpty();
    String inside =
        """
        {"query_block": {"table": {"table_name": "big", "rows": 2, "attached_subqueries": [
          {"query_block": {"table": {"table_name": "big", "rows": 900}}}]}}}\
        """;
    assertThat(MySqlPlan.rows(inside)).isEmpty();
  }

  @Test
  void whatTheServerMakesItselfIsNoTable() {
    String derived =
        """
        {"query_block": {"table": {"table_name": "<derived2>", "rows": 125, "materialized":
          {"query_block": {"table": {"table_name": "big", "rows": 40}}}}}}\
        """;
    assertThat(MySqlPlan.rows(derived)).hasValue(40);
  }

  @Test
  void aPlanThatDoesNotTellGivesNothing() {
    String all =
        "{\"query_block\": {\"select_id\": 1, \"table\": {\"message\": \"Deleting all rows\"}}}";
    assertThat(MySqlPlan.deletesAll(all)).isTrue();
    assertThat(MySqlPlan.rows(all)).isEmpty();
    String insert = "{\"query_block\": {\"table\": {\"insert\": true, \"table_name\": \"big\"}}}";
    assertThat(MySqlPlan.deletesAll(insert)).isFalse();
    assertThat(MySqlPlan.rows(insert)).isEmpty();
    assertThat(MySqlPlan.rows("no plan")).isEmpty();
    assertThat(MySqlPlan.rows(null)).isEmpty();
  }
}
