package dev.weir.sql.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weir.sql.Access;
import dev.weir.sql.Lineage;
import dev.weir.sql.Statement;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What psql (its backslash commands and tab completion), pgjdbc (its start-up and
 * DatabaseMetaData), psycopg and SQLAlchemy ask a server, taken from the log of a PostgreSQL 18.
 */
class ClientQueriesTest {
  @TestFactory
  Stream<DynamicTest> everyClientQueryIsReadAndNeedsOnlyWhatEverySessionMay() {
    return Arrays.stream(ReaderFixture.resource("client-queries.sql").split("\n----\n"))
        .filter(sql -> !sql.isBlank())
        .map(sql -> dynamicTest(sql.strip().lines().findFirst().orElse(""), () -> check(sql)));
  }

  private static void check(String sql) {
    for (Statement statement : ReaderFixture.statements(sql, Sample.catalogue())) {
      assertThat(statement.accesses()).as(sql).allMatch(Access::builtin);
      assertThat(statement.lineage()).as(sql).isInstanceOf(Lineage.Traced.class);
    }
  }
}
