package dev.weir.e2e.holding;

import static dev.weir.e2e.holding.Shop.changed;
import static dev.weir.e2e.holding.Shop.refused;
import static dev.weir.e2e.holding.Shop.sent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Await;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/**
 * A statement of the extended protocol that waits for a yes is taken off the server meanwhile: it
 * has all the time that its rule gives it, and nobody waits for its locks.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ParkedTest {
  private static final String DELETE = "DELETE FROM payments WHERE id = ? AND note <> ?";
  private static final String SEEN = "DELETE FROM payments WHERE id = $1 AND note <> $2";

  private Shop shop;

  @BeforeAll
  void open() throws Exception {
    shop = Shop.open();
  }

  @AfterAll
  void close() throws Exception {
    shop.close();
  }

  private static PreparedStatement delete(Connection connection, int id) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(DELETE);
    statement.setInt(1, id);
    statement.setString(2, "kept");
    return statement;
  }

  /** How many sessions but for Weir's own and the one that asks have a transaction open. */
  private long openTransactions() {
    return shop.count(
        "pg_stat_activity WHERE xact_start IS NOT NULL AND backend_type = 'client backend'"
            + " AND pid <> pg_backend_pid() AND application_name NOT LIKE 'weir:%'");
  }

  @Test
  void itWaitsOutsideOfATransactionAndRunsOnceWithItsValues() throws Exception {
    try (var alice = shop.alice();
        var delete = delete(alice, 40)) {
      var sent = sent(delete);
      JsonNode request = shop.dana.await("waiting", SEEN);
      assertThat(request.path("inTransaction").asBoolean()).isFalse();
      assertThat(request.path("parameters").path(0).path("value").asString()).isEqualTo("40");
      // one that a former session's connection is being cleaned in ends by itself
      Await.until(
          Duration.ofSeconds(30), "no transaction to be open", () -> openTransactions() == 0);
      shop.server.execute("SET lock_timeout = '2s'; ALTER TABLE payments ADD COLUMN meanwhile int");
      shop.dana.yes(request, "fine");
      assertThat(changed(sent)).isOne();
      assertThat(shop.rows("40, 41, 42")).isEqualTo(2);
      // the session goes on as if nothing had been
      delete.setInt(1, 41);
      var again = sent(delete);
      shop.dana.yes(shop.dana.await("waiting", SEEN), "fine");
      assertThat(changed(again)).isOne();
      assertThat(shop.rows("40, 41, 42")).isOne();
    }
  }

  @Test
  void aStatementThatIsPreparedForGoodIsHeldTheSameWay() throws Exception {
    try (var alice = shop.alice();
        var delete = delete(alice, 44)) {
      delete.unwrap(org.postgresql.PGStatement.class).setPrepareThreshold(1);
      for (int i = 0; i < 3; i++) {
        delete.setInt(1, 44 + i);
        var sent = sent(delete);
        JsonNode request = shop.dana.await("waiting", SEEN);
        assertThat(request.path("inTransaction").asBoolean()).isFalse();
        shop.dana.yes(request, "fine");
        assertThat(changed(sent)).isOne();
      }
      assertThat(shop.rows("44, 45, 46")).isZero();
    }
  }

  @Test
  void aNoLeavesTheSessionReady() throws Exception {
    try (var alice = shop.alice();
        var delete = delete(alice, 50);
        var other = alice.prepareStatement("SELECT count(*) FROM payments WHERE id = ?")) {
      var sent = sent(delete);
      shop.dana.no(shop.dana.await("waiting", SEEN), "no");
      assertThat(refused(sent).getMessage()).contains("said no");
      assertThat(shop.rows("50")).isOne();
      other.setInt(1, 50);
      try (var rows = other.executeQuery()) {
        rows.next();
        assertThat(rows.getInt(1)).isOne();
      }
    }
  }

  @Test
  void aCancelledOneLeavesTheSessionReady() throws Exception {
    try (var alice = shop.alice();
        var delete = delete(alice, 51)) {
      var sent = sent(delete);
      shop.dana.await("waiting", SEEN);
      delete.cancel();
      assertThat(refused(sent).getSQLState()).isEqualTo("57014");
      try (var statement = alice.createStatement();
          var rows = statement.executeQuery("SELECT count(*) FROM payments WHERE id = 51")) {
        rows.next();
        assertThat(rows.getInt(1)).isOne();
      }
    }
  }

  @Test
  void insideATransactionOrBehindOtherStatementsItsWaitIsCut() throws Exception {
    try (var alice = shop.alice()) {
      alice.setAutoCommit(false);
      try (var delete = delete(alice, 52)) {
        var sent = sent(delete);
        JsonNode request = shop.dana.await("waiting", SEEN);
        assertThat(request.path("inTransaction").asBoolean()).isTrue();
        assertThat(openTransactions()).isOne();
        shop.dana.no(request, "not now");
        refused(sent);
      }
      alice.rollback();
    }
  }

  @Test
  void whatItsNamesMeanByTheTimeOfTheYesIsAskedForAnew() throws Exception {
    shop.server.execute("CREATE SCHEMA first");
    try (var alice = shop.alice();
        var path = alice.createStatement();
        var delete = delete(alice, 53)) {
      path.execute("SET search_path TO first, public");
      var sent = sent(delete);
      JsonNode request = shop.dana.await("waiting", SEEN);
      assertThat(request.path("accesses").toString()).contains("public.payments");
      shop.server.execute("CREATE TABLE first.payments AS SELECT * FROM public.payments");
      notice("noticed");
      shop.dana.yes(request, "the public ones");
      JsonNode anew = shop.dana.await("waiting", SEEN);
      assertThat(anew.path("accesses").toString()).contains("first.payments");
      shop.dana.no(anew, "not those");
      refused(sent);
      assertThat(shop.count("first.payments WHERE id = 53")).isOne();
      assertThat(shop.rows("53")).isOne();
    }
    shop.server.execute("DROP SCHEMA first CASCADE");
  }

  @Test
  void aSimpleQueryIsLookedAtAgainAsWell() throws Exception {
    String sql = "DELETE FROM payments WHERE id = 54";
    shop.server.execute("CREATE SCHEMA second");
    try (var alice = shop.aliceSimply();
        var delete = alice.createStatement()) {
      delete.execute("SET search_path TO second, public");
      var sent = sent(delete, sql);
      JsonNode request = shop.dana.await("waiting", sql);
      shop.server.execute("CREATE TABLE second.payments AS SELECT * FROM public.payments");
      notice("seen");
      shop.dana.yes(request, "the public ones");
      JsonNode anew = shop.dana.await("waiting", sql);
      assertThat(anew.path("accesses").toString()).contains("second.payments");
      shop.dana.no(anew, "not those");
      refused(sent);
    }
    shop.server.execute("DROP SCHEMA second CASCADE");
  }

  /** Has Weir look at the server's catalogue again now, not some seconds later. */
  private void notice(String newTable) throws Exception {
    shop.server.execute("CREATE TABLE " + newTable + " (a int)");
    try (var bob = shop.rig.connect("bob", "ai-agents");
        var look = bob.createStatement()) {
      changed(sent(look, "SELECT count(*) FROM " + newTable));
    }
  }
}
