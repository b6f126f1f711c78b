package dev.weir.sql.mysql.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemWindowsTest {
  @Test
  void namesAndDefinitionsAreOpenInAnyCase() {
    ObjectName tables = ObjectName.of("INFORMATION_SCHEMA", "TABLES");
    assertThat(SystemWindows.isOpen(tables)).isTrue();
    assertThat(SystemWindows.showsData(tables, "Table_Name")).isFalse();
    assertThat(SystemWindows.showsData(tables, "made_later")).isTrue();
  }

  @Test
  void boundsOfPartitionsAreValuesOfTheirKeys() {
    ObjectName partitions = ObjectName.of("information_schema", "partitions");
    assertThat(SystemWindows.isOpen(partitions)).isTrue();
    assertThat(SystemWindows.showsData(partitions, "partition_description")).isTrue();
    assertThat(SystemWindows.showsData(partitions, "partition_name")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "information_schema.processlist",
        "information_schema.optimizer_trace",
        "information_schema.column_statistics",
        "information_schema.profiling",
        "information_schema.innodb_trx",
        "information_schema.innodb_ft_index_table",
        "information_schema.innodb_locks",
        "performance_schema.data_locks",
        "performance_schema.events_statements_history",
        "performance_schema.threads",
        "mysql.user",
        "mysql.global_priv",
        "mysql.column_stats",
        "mysql.innodb_index_stats",
        "mysql.general_log",
        "sys.processlist",
        "sys.made_later",
      })
  void whatShowsDataSecretsOrTextsNeedsARule(String name) {
    String[] parts = name.split("\\.");
    ObjectName relation = ObjectName.of(parts[0], parts[1]);
    assertThat(SystemWindows.isOpen(relation)).isFalse();
    assertThat(SystemWindows.showsData(relation, "anything")).isTrue();
  }

  @Test
  void otherDatabasesAreNobodysWindow() {
    assertThat(SystemWindows.isSystem("corp")).isFalse();
    assertThat(SystemWindows.isSystem(null)).isFalse();
    assertThat(SystemWindows.showsData(ObjectName.of("corp", "user"), "x")).isFalse();
  }
}
