package dev.weir.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedParametersTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "SELECT * FROM t WHERE a = :a AND b IN (:b_1, :b2) OR :a IS NULL",
        "UPDATE t SET a = ? WHERE b = ?",
        "SELECT ':no', 'it''s :no', \":no\" FROM t WHERE a < :a AND b > :b",
        "SELECT a /* :no ? 'x */ FROM t -- :no ? \"\n WHERE a = :a",
        "SELECT :a",
      })
  void findsWhatJdbisOwnParserFinds(String sql) {
    assertThat(NamedParameters.parse(sql)).isEqualTo(new ColonPrefixSqlParser().parse(sql, null));
  }

  @Test
  void namesAndPlacesAreNotMixed() {
    assertThatThrownBy(() -> NamedParameters.parse("SELECT :a, ?"))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void aListStandsWhereItsNameDoes() {
    List<String> schema = List.of("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2), (3)");
    try (Database database =
        Database.open(folder.resolve("lists.db"), Database.Sync.SOON, schema)) {
      List<Integer> found =
          database.read(handle ->
              handle
                  .createQuery("SELECT a FROM t WHERE a IN (<wanted>) AND a < :less ORDER BY a")
                  .bindList("wanted", List.of(3, 1, 2))
                  .bind("less", 3)
                  .mapTo(Integer.class)
                  .list());

      assertThat(found).containsExactly(1, 2);
    }
  }
}
