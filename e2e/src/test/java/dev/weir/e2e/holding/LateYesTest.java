package dev.weir.e2e.holding;

import static dev.weir.e2e.holding.Shop.changed;
import static dev.weir.e2e.holding.Shop.refused;
import static dev.weir.e2e.holding.Shop.sent;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** What a yes after the wait lets through: the statement that the reviewer saw, once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class LateYesTest {
  private Shop shop;

  @BeforeAll
  void open() throws Exception {
    shop = Shop.open();
  }

  @AfterAll
  void close() throws Exception {
    shop.close();
  }

  @Test
  void theSameTextAndValuesGoThroughOnceOnAnyConnectionOfTheSamePerson() throws Exception {
    String sql = "INSERT INTO payments VALUES (?, ?)";
    String seen = "INSERT INTO payments VALUES ($1, $2)";
    try (var alice = shop.alice();
        var first = alice.prepareStatement(sql)) {
      first.setInt(1, 5001);
      first.setString(2, "refund");
      refused(sent(first));
    }
    JsonNode request = shop.dana.await("expired", seen);
    assertThat(request.path("parameters").path(0).path("value").asString()).isEqualTo("5001");
    assertThat(request.path("parameters").path(1).path("value").asString()).isEqualTo("refund");
    assertThat(shop.dana.yes(request, "in order").status()).isEqualTo(200);

    try (var bob = shop.rig.connect("bob", "ai-agents");
        var other = bob.prepareStatement(sql)) {
      other.setInt(1, 5001);
      other.setString(2, "refund");
      refused(sent(other)); // another person's
    }
    try (var alice = shop.alice();
        var again = alice.prepareStatement(sql)) {
      again.setInt(1, 5002);
      again.setString(2, "refund");
      refused(sent(again)); // another value
      assertThat(shop.rows("5001, 5002")).isZero();
      again.setInt(1, 5001);
      again.setString(2, "refund");
      assertThat(changed(sent(again))).isOne();
      shop.server.execute("DELETE FROM payments WHERE id = 5001");
      again.setInt(1, 5001);
      again.setString(2, "refund");
      refused(sent(again)); // used up
      assertThat(shop.rows("5001")).isZero();
    }
    JsonNode used = shop.dana.await("claimed", seen);
    assertThat(used.path("id")).isEqualTo(request.path("id"));
  }

  @Test
  void theSameTextUnderAnotherSearchPathIsAnotherStatement() throws Exception {
    String sql = "DELETE FROM payments WHERE id = 20";
    try (var alice = shop.aliceSimply();
        var statement = alice.createStatement()) {
      lateYes(statement, sql);
      statement.execute("SET search_path = archive");
      var elsewhere = sent(statement, sql);
      JsonNode asked = shop.dana.await("waiting", sql);
      assertThat(asked.path("accesses").toString()).contains("archive.payments");
      shop.dana.no(asked, "not the archive");
      refused(elsewhere);
      assertThat(shop.count("archive.payments WHERE id = 20")).isOne();
      statement.execute("SET search_path = public");
      assertThat(changed(sent(statement, sql))).isOne();
    }
  }

  @Test
  void aTemporaryTableOfTheSameNameIsAnotherTable() throws Exception {
    String sql = "DELETE FROM payments WHERE id = 21";
    try (var alice = shop.aliceSimply();
        var statement = alice.createStatement()) {
      statement.execute("CREATE TEMP TABLE payments (id int)");
      lateYes(statement, sql);
    }
    try (var alice = shop.aliceSimply();
        var statement = alice.createStatement()) {
      var real = sent(statement, sql);
      shop.dana.no(shop.dana.await("waiting", sql), "that was about a temporary table");
      refused(real);
    }
    assertThat(shop.rows("21")).isOne();
  }

  @Test
  void aPreparedStatementIsWhatItWasPreparedAs() throws Exception {
    String narrow = "PREPARE d AS DELETE FROM payments WHERE id = $1";
    String wide = "PREPARE d AS DELETE FROM payments WHERE id > $1";
    String execute = "EXECUTE d(30)";
    try (var alice = shop.aliceSimply();
        var statement = alice.createStatement()) {
      yes(statement, narrow);
      JsonNode request = lateYes(statement, execute);
      assertThat(request.path("definitions").path(0).path("sql").asString()).isEqualTo(narrow);
      statement.execute("DEALLOCATE d");
      yes(statement, wide);
      var widely = sent(statement, execute);
      JsonNode asked = shop.dana.await("waiting", execute);
      assertThat(asked.path("definitions").path(0).path("sql").asString()).isEqualTo(wide);
      shop.dana.no(asked, "far too many");
      refused(widely);
      assertThat(shop.rows("30, 31")).isEqualTo(2);
      statement.execute("DEALLOCATE d");
      yes(statement, narrow);
      assertThat(changed(sent(statement, execute))).isOne();
      assertThat(shop.rows("30, 31")).isOne();
    }
  }

  @Test
  void aStatementThatExecutesAnotherByNameIsNotKnownByWhatTheNameOnceWas() throws Exception {
    shop.server.execute("CREATE TABLE people (name text, ssn text)");
    shop.server.execute("INSERT INTO people VALUES ('Ada', '111-22-3333')");
    try (var client = RawSession.open(shop.rig, "alice")) {
      client.query("PREPARE d AS SELECT name FROM people");
      assertThat(client.untilReady()).contains("PREPARE");
      client.parse("outer", "EXECUTE d");
      assertThat(client.untilReady()).startsWith("1");
      client.query("EXECUTE outer");
      String first = client.untilReady();
      client.query("DEALLOCATE d");
      client.untilReady();
      client.query("PREPARE d AS SELECT ssn AS name FROM people");
      assertThat(client.untilReady()).contains("PREPARE");
      client.query("EXECUTE d");
      assertThat(client.untilReady()).contains("*******3333");
      client.query("EXECUTE outer");
      assertThat(first + client.untilReady()).doesNotContain("111-22");
    }
  }

  /** Has a statement run by a yes. */
  private void yes(Statement statement, String sql) throws InterruptedException {
    var sent = sent(statement, sql);
    shop.dana.yes(shop.dana.await("waiting", sql), "fine");
    changed(sent);
  }

  /** Has a statement asked for and cancelled, and answers yes after that. */
  private JsonNode lateYes(Statement statement, String sql)
      throws InterruptedException, SQLException {
    var sent = sent(statement, sql);
    shop.dana.await("waiting", sql);
    statement.cancel();
    refused(sent);
    JsonNode request = shop.dana.await("withdrawn", sql);
    assertThat(shop.dana.yes(request, "try again").status()).isEqualTo(200);
    return request;
  }
}
