package dev.weir.e2e.mysql.clients;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.testkit.mysql.ServerKind;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Both JDBC drivers, a pool and Hibernate do through Weir what they do straight at the server. */
@TestInstance(Lifecycle.PER_CLASS)
class JavaDriversTest {
  private final Markets markets = new Markets();

  @BeforeAll
  void open() throws Exception {
    markets.open();
  }

  @AfterAll
  void close() throws Exception {
    markets.close();
  }

  static Stream<Arguments> manners() {
    Map<String, String> asText = Map.of();
    Map<String, String> prepared =
        Map.of(
            "useServerPrepStmts", "true",
            "cachePrepStmts", "true",
            "rewriteBatchedStatements", "true",
            "useCursorFetch", "true");
    // Weir does not offer it, and drivers go on without.
    Map<String, String> compressed =
        Map.of("useCompression", "true", "useServerPrepStmts", "true", "allowMultiQueries", "true");
    Map<String, String> inBulk = Map.of("useServerPrepStmts", "true", "useBulkStmts", "true");
    return Stream.of(
        arguments(ServerKind.MYSQL_8_0, "mysql", asText, 0),
        arguments(ServerKind.MARIADB, "mysql", asText, 2),
        arguments(ServerKind.MYSQL_8_0, "mysql", prepared, 2),
        arguments(ServerKind.MARIADB, "mysql", prepared, 2),
        arguments(ServerKind.MYSQL_8_0, "mysql", compressed, 2),
        arguments(ServerKind.MARIADB, "mariadb", asText, 0),
        arguments(ServerKind.MYSQL_8_0, "mariadb", asText, 2),
        arguments(ServerKind.MARIADB, "mariadb", inBulk, 2),
        arguments(ServerKind.MYSQL_8_0, "mariadb", inBulk, 2),
        arguments(ServerKind.MARIADB, "mariadb", compressed, 2));
  }

  @ParameterizedTest
  @MethodSource("manners")
  void jdbc(ServerKind kind, String driver, Map<String, String> settings, int fetched)
      throws Exception {
    markets
        .at(kind)
        .compare(
            address -> JdbcProgram.run(driver, address, settings, fetched),
            // MariaDB tells of JSON in what is said of columns besides, which Weir does not offer.
            text ->
                driver.equals("mariadb") && kind == ServerKind.MARIADB
                    ? text.replace(" settings JSON ", " settings LONGTEXT ")
                    : text);
  }

  @ParameterizedTest
  @CsvSource({"MYSQL_8_0, mysql", "MARIADB, mariadb"})
  void aPool(ServerKind kind, String driver) throws Exception {
    markets.at(kind).compare(address -> PoolProgram.run(driver, address));
  }

  @ParameterizedTest
  @CsvSource({"MYSQL_8_0, mysql", "MARIADB, mariadb"})
  void hibernate(ServerKind kind, String driver) throws Exception {
    markets.at(kind).compare(address -> HibernateProgram.run(driver, address));
  }
}
