package dev.weir.e2e.holding;

import static dev.weir.e2e.holding.Shop.changed;
import static dev.weir.e2e.holding.Shop.notices;
import static dev.weir.e2e.holding.Shop.refused;
import static dev.weir.e2e.holding.Shop.sent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** How a held statement ends: yes, no, time, a client that leaves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class AnswersTest {
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
  void psqlIsToldAtOnceAndGoesOnAfterAYesOnTheCommandLine(@TempDir Path folder) throws Exception {
    Path psql = Path.of("/usr/bin/psql");
    Assumptions.assumeTrue(Files.exists(psql) || System.getenv("CI") != null, "no psql");
    String sql = "DELETE FROM payments WHERE id = 1";
    var builder =
        new ProcessBuilder(
            psql.toString(),
            "-X",
            "-h",
            "127.0.0.1",
            "-p",
            Integer.toString(shop.rig.port()),
            "-U",
            "alice",
            "-c",
            sql,
            shop.rig.connection());
    builder.environment().put("PGPASSWORD", shop.rig.token("alice", "ai-agents"));
    Process process = builder.redirectErrorStream(true).start();
    try (var lines = process.inputReader()) {
      assertThat(lines.readLine()).startsWith("NOTICE:  statement held for approval, request ");
      assertThat(lines.readLine()).contains("deletes need a yes");
      String id = shop.dana.await("waiting", sql).path("id").asString();
      assertThat(lines.readLine()).contains(shop.rig.web() + "/approvals/" + id);
      assertThat(shop.rows("1")).isOne();
      Path token = Files.writeString(folder.resolve("token"), shop.rig.token("dana", "dba"));
      Terminal.Output answer =
          Terminal.run(
              List.of(
                  "approvals",
                  "yes",
                  id,
                  "--reason",
                  "a duplicate",
                  "--url",
                  shop.rig.web().toString(),
                  "--token-file",
                  token.toString()));
      assertThat(answer.status()).isZero();
      assertThat(answer.text()).contains("approved", "dana", "a duplicate");
      assertThat(lines.readLine()).isEqualTo("DELETE 1");
    }
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(shop.rows("1")).isZero();
  }

  @Test
  void nothingRunsBeforeTheYesAndTheReviewerSeesTheValueDecoded() throws Exception {
    String sql = "DELETE FROM payments WHERE id = $1";
    try (var alice = shop.alice();
        var statement = alice.prepareStatement("DELETE FROM payments WHERE id = ?")) {
      statement.setInt(1, 2); // the driver sends it in binary
      var deletion = sent(statement);
      var request = shop.dana.await("waiting", sql);
      assertThat(request.path("parameters").path(0).path("value").asString()).isEqualTo("2");
      assertThat(request.path("accesses").toString()).contains("delete public.payments");
      assertThat(request.path("user").asString()).isEqualTo("alice");
      assertThat(shop.rows("2")).isOne();
      assertThat(deletion).isNotDone();
      assertThat(shop.dana.yes(request, "fine").status()).isEqualTo(200);
      assertThat(changed(deletion)).isOne();
      assertThat(shop.rows("2")).isZero();
      assertThat(notices(statement).toString()).contains(request.path("id").asString());
      // The yes is used up; other values were never asked for.
      statement.setInt(1, 3);
      var another = sent(statement);
      var asked = shop.dana.await("waiting", sql);
      assertThat(asked.path("id")).isNotEqualTo(request.path("id"));
      assertThat(asked.path("parameters").path(0).path("value").asString()).isEqualTo("3");
      shop.dana.no(asked, "not this one");
      assertThat(refused(another).getMessage()).contains("dana", "not this one");
      assertThat(shop.rows("3")).isOne();
    }
  }

  @Test
  void aNoSaysByWhomAndWhyAndTheConnectionLivesOn() throws Exception {
    String sql = "DELETE FROM payments WHERE id = 4";
    try (var alice = shop.aliceSimply();
        var statement = alice.createStatement()) {
      var deletion = sent(statement, sql);
      shop.dana.no(shop.dana.await("waiting", sql), "ask Erik first");
      var refusal = refused(deletion);
      assertThat(refusal.getSQLState()).isEqualTo("42501");
      assertThat(refusal.getMessage()).contains("dana said no", "ask Erik first");
      assertThat(shop.rows("4")).isOne();
      assertThat(statement.executeQuery("SELECT 1").next()).isTrue();
      var request = shop.dana.await("denied", sql);
      assertThat(shop.dana.yes(request, "changed my mind").status()).isEqualTo(409);
      assertThat(shop.dana.show(request.path("id").asString()).path("answers").toString())
          .contains("ask Erik first");
    }
  }

  @Test
  void twoDifferentPeopleMustSayYesWhereTheRuleWantsTwo() throws Exception {
    String sql = "UPDATE payments SET note = 'x' WHERE id = 5";
    try (var alice = shop.aliceSimply();
        var statement = alice.createStatement()) {
      var update = sent(statement, sql);
      var request = shop.dana.await("waiting", sql);
      assertThat(shop.dana.yes(request, "one").status()).isEqualTo(200);
      assertThat(shop.dana.yes(request, "one more").status()).isEqualTo(409);
      assertThat(shop.desk("DANA").yes(request, "in capitals").status()).isEqualTo(409);
      assertThat(shop.desk("dana", "another app").yes(request, "by an app").status())
          .isEqualTo(409);
      assertThat(update).isNotDone();
      assertThat(shop.count("public.payments WHERE note = 'x'")).isZero();
      assertThat(shop.desk("erik").yes(request, "two").status()).isEqualTo(200);
      assertThat(changed(update)).isOne();
    }
  }

  @Test
  void nobodyAnswersForThemselvesWhateverAppTheyUse() throws Exception {
    String sql = "DELETE FROM payments WHERE id = 6";
    try (var alice = shop.aliceSimply();
        var statement = alice.createStatement()) {
      var deletion = sent(statement, sql);
      var request = shop.dana.await("waiting", sql);
      assertThat(shop.desk("alice").yes(request, "me").status()).isEqualTo(403);
      assertThat(shop.desk("Alice").yes(request, "Me").status()).isIn(403, 404);
      assertThat(shop.desk("alice", "another agent").yes(request, "my agent").status())
          .isEqualTo(403);
      assertThat(
              new Desk(shop.rig.web(), shop.rig.token("mallory", "guests"))
                  .yes(request, "")
                  .status())
          .isEqualTo(404);
      assertThat(deletion).isNotDone();
      shop.dana.no(request, "no");
      refused(deletion);
      assertThat(shop.rows("6")).isOne();
    }
  }

  @Test
  void whenTimeRunsOutTheStatementIsRefusedWithWhatToDo() throws Exception {
    String sql = "INSERT INTO payments VALUES (2001, 'late')";
    try (var alice = shop.aliceSimply();
        var statement = alice.createStatement()) {
      var refusal = refused(sent(statement, sql));
      assertThat(refusal.getSQLState()).isEqualTo("42501");
      assertThat(refusal.getMessage()).contains("nobody has answered", "again");
      shop.dana.await("expired", sql);
      assertThat(shop.rows("2001")).isZero();
    }
  }

  @Test
  void cancellingWithdrawsTheRequestAndTheDeskShowsIt() throws Exception {
    String sql = "DELETE FROM payments WHERE id = 7";
    try (var alice = shop.aliceSimply();
        var statement = alice.createStatement()) {
      var deletion = sent(statement, sql);
      shop.dana.await("waiting", sql);
      statement.cancel();
      assertThat(refused(deletion).getSQLState()).isEqualTo("57014");
      shop.dana.await("withdrawn", sql);
      assertThat(statement.executeQuery("SELECT 1").next()).isTrue();
      assertThat(shop.rows("7")).isOne();
    }
  }

  @Test
  void aClientThatGoesAwayWithdrawsTheRequest() throws Exception {
    String sql = "DELETE FROM payments WHERE id = 8";
    try (var client = RawSession.open(shop.rig, "alice")) {
      client.query(sql);
      client.awaitMessage('N');
      shop.dana.await("waiting", sql);
    }
    var request = shop.dana.await("withdrawn", sql);
    shop.dana.yes(request, "too late for that client");
    assertThat(shop.rows("8")).isOne();
  }

  @Test
  void inATransactionTheWaitIsCutSinceOthersMayBeLockedOut() throws Exception {
    String sql =
        "MERGE INTO payments p USING (VALUES (9)) v (id) ON p.id = v.id"
            + " WHEN MATCHED THEN DO NOTHING";
    try (var alice = shop.aliceSimply();
        var statement = alice.createStatement()) {
      statement.execute("BEGIN");
      var merge = sent(statement, sql);
      var request = shop.dana.await("expired", sql);
      assertThat(request.path("inTransaction").asBoolean()).isTrue();
      assertThat(refused(merge).getSQLState()).isEqualTo("42501");
      assertThat(refused(sent(statement, "SELECT 1")).getSQLState()).isEqualTo("25P02");
      statement.execute("ROLLBACK");
    }
  }

  @Test
  void aMessageOfSeveralStatementsIsHeldWholeBeforeAnyOfThemRuns() throws Exception {
    String sql = "DELETE FROM payments WHERE id = 10; DELETE FROM payments WHERE id = 11";
    try (var alice = shop.aliceSimply();
        var statement = alice.createStatement()) {
      var deletions = sent(statement, sql);
      var request = shop.dana.await("waiting", sql);
      assertThat(shop.rows("10, 11")).isEqualTo(2);
      shop.dana.yes(request, "both");
      assertThat(changed(deletions)).isOne();
    }
    assertThat(shop.rows("10, 11")).isZero();
  }

  @Test
  void statementsThatNeedDifferentPeopleAreNotHeldTogether() throws Exception {
    try (var alice = shop.aliceSimply();
        var statement = alice.createStatement()) {
      var refusal =
          refused(
              sent(
                  statement,
                  "DELETE FROM payments WHERE id = 12; UPDATE payments SET note = '' WHERE id ="
                      + " 13"));
      assertThat(refusal.getMessage()).contains("different people");
      assertThat(shop.rows("12")).isOne();
    }
  }

  @Test
  void copyFromStdinIsHeldBeforeAnyRowIsTaken() throws Exception {
    String sql = "COPY archive.payments FROM STDIN";
    try (var alice = shop.alice()) {
      var copy = alice.unwrap(org.postgresql.PGConnection.class).getCopyAPI();
      long before = shop.count("archive.payments");
      var refusal =
          refused(
              java.util.concurrent.CompletableFuture.supplyAsync(() -> {
                try {
                  return (int) copy.copyIn(sql, new java.io.StringReader("3001\tcopied\n"));
                } catch (java.sql.SQLException | java.io.IOException e) {
                  throw new java.util.concurrent.CompletionException(e);
                }
              }));
      assertThat(refusal.getMessage()).contains("nobody has answered");
      assertThat(shop.count("archive.payments")).isEqualTo(before);
      shop.dana.yes(shop.dana.await("expired", sql), "load it");
      assertThat(copy.copyIn(sql, new java.io.StringReader("3001\tcopied\n"))).isOne();
      assertThat(shop.count("archive.payments")).isEqualTo(before + 1);
    }
  }
}
