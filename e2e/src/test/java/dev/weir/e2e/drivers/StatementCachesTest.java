package dev.weir.e2e.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.clients.Program;
import dev.weir.testkit.Await;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients keep prepared goes on working, whatever happens around it. */
@TestInstance(Lifecycle.PER_CLASS)
class StatementCachesTest {
  private static final Duration IN_FORCE_MAX = Duration.ofSeconds(15);
  private static final String PERSON = "SELECT ssn FROM people WHERE id = ?";
  private static final String REDACTED = Market.POLICY.replace("{ keepLast: 4 }", "redact");

  @TempDir private Path folder;
  private Market market;

  @BeforeAll
  void open() throws Exception {
    market = Market.open();
  }

  @AfterAll
  void close() throws Exception {
    market.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended", "prepared"})
  void pgbenchRunsInEachOfItsModes(String mode) throws Exception {
    Path script =
        Files.writeString(
            folder.resolve(mode + ".sql"),
            """
            \\set id random(1, 3)
            \\set note random(1, 30)
            SELECT name, ssn, born FROM people WHERE id = :id;
            BEGIN;
            UPDATE notes SET made = now() WHERE id = :note RETURNING body;
            SELECT count(*) FROM notes n JOIN people p ON p.id = n.person WHERE n.id < :note;
            END;
            """);
    String said =
        Program.named("pgbench")
            .run(
                market.through().environment(),
                "",
                "--no-vacuum",
                "--protocol=" + mode,
                "--client=4",
                "--jobs=2",
                "--transactions=50",
                "--file=" + script)
            .succeeded()
            .output();
    assertThat(said)
        .contains("number of transactions actually processed: 200/200")
        .contains("number of failed transactions: 0");
  }

  @Test
  void whatIsCachedIsJudgedByThePolicyOfNow() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (Connection jdbc = jdbc("prepareThreshold=-1");
        PreparedStatement kept = jdbc.prepareStatement(PERSON)) {
      PgConnection pipelined =
          PgConnection.connect(vertx, VertxProgram.options(market.through(), true, 16))
              .toCompletionStage()
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);
      for (int i = 0; i < 3; i++) {
        assertThat(ssn(kept)).isEqualTo("*******6789");
        assertThat(ssn(pipelined)).isEqualTo("*******6789");
      }
      market.rig().rewritePolicy(REDACTED);
      Await.until(IN_FORCE_MAX, "the other mask", () -> ssn(kept).equals("****"));
      assertThat(ssn(pipelined)).isEqualTo("****");
      market.rig().rewritePolicy(Market.POLICY);
      Await.until(IN_FORCE_MAX, "the first mask", () -> ssn(pipelined).equals("*******6789"));
      assertThat(ssn(kept)).isEqualTo("*******6789");
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"DEALLOCATE ALL", "DISCARD ALL", "DISCARD PLANS", "RESET ALL"})
  void afterAResetTheSameStatementIsPreparedAgainOrFailsAsAtTheServer(String reset)
      throws Exception {
    assertThat(afterReset(market.through(), reset))
        .isEqualTo(afterReset(market.straight(), reset).replace("123-45-6789", "*******6789"));
  }

  private static String afterReset(Address address, String reset) throws SQLException {
    var seen = new StringBuilder();
    try (Connection connection =
            DriverManager.getConnection(
                address.jdbcUrl() + "&prepareThreshold=1", address.user(), address.password());
        PreparedStatement kept = connection.prepareStatement(PERSON);
        Statement statement = connection.createStatement()) {
      seen.append(ssn(kept));
      statement.execute("SET lock_timeout = 1234");
      statement.execute("CREATE TEMP TABLE mine AS SELECT 1 AS one");
      statement.execute("PREPARE by_name AS SELECT ssn FROM people WHERE id = 1");
      statement.execute(reset);
      seen.append(' ').append(ssn(kept)).append(' ').append(ssn(kept));
      for (String sql : new String[] {"SHOW lock_timeout", "SELECT one FROM mine"}) {
        try (ResultSet row = statement.executeQuery(sql)) {
          row.next();
          seen.append(' ').append(row.getString(1));
        } catch (SQLException e) {
          seen.append(' ').append(e.getSQLState());
        }
      }
      try (ResultSet row = statement.executeQuery("EXECUTE by_name")) {
        row.next();
        seen.append(' ').append(row.getString(1));
      } catch (SQLException e) {
        // The server says 26000; Weir refuses whatever it does not know.
        assertThat(e.getSQLState()).isIn("26000", "42501");
        seen.append(" gone");
      }
    }
    return seen.toString();
  }

  private Connection jdbc(String property) throws SQLException {
    Address address = market.through();
    return DriverManager.getConnection(
        address.jdbcUrl() + "&" + property, address.user(), address.password());
  }

  private static String ssn(PreparedStatement statement) {
    try {
      statement.setInt(1, 1);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }

  private static String ssn(PgConnection connection) {
    try {
      Row row =
          connection
              .preparedQuery(PERSON.replace("?", "$1"))
              .execute(Tuple.of(1))
              .toCompletionStage()
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS)
              .iterator()
              .next();
      return row.getString(0);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
