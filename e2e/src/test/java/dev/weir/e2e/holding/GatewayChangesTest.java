package dev.weir.e2e.holding;

import static dev.weir.e2e.holding.Shop.refused;
import static dev.weir.e2e.holding.Shop.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.app.Weir;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The gateway stops, or its rules change, while statements wait. */
class GatewayChangesTest {
  private static final String SQL = "DELETE FROM payments WHERE id = 1";

  @TempDir private Path folder = Path.of("");

  @Test
  void aGatewayThatStopsTellsTheClientAndShowsTheRequestAsInterruptedEverAfter() throws Exception {
    try (var listener = Listener.open(folder);
        var shop = Shop.open(PostgresOptions.defaults(), Shop.POLICY + listener.section());
        var alice = shop.aliceSimply();
        var statement = alice.createStatement()) {
      assertThatThrownBy(() -> statement.execute("DROP TABLE payments"))
          .isInstanceOf(SQLException.class);
      assertThat(listener.await("statement.denied").at("/data/accesses/0").asString())
          .isEqualTo("drop public.payments");
      var deletion = sent(statement, SQL);
      String id = shop.dana.await("waiting", SQL).path("id").asString();
      JsonNode asked = listener.await("approval.requested");
      assertThat(asked.at("/data/link").asString())
          .isEqualTo(shop.rig.web().resolve("/approvals/" + id).toString());
      assertThat(asked.toString()).doesNotContain("DELETE FROM");
      shop.rig.weir().close();
      assertThat(refused(deletion).getSQLState()).isEqualTo("57P01");
      assertThat(shop.rows("1")).isOne();
      try (Weir again = Weir.start(shop.rig.configuration())) {
        var dana =
            new Desk(
                URI.create("http://127.0.0.1:" + again.webPort()), shop.rig.token("dana", "dba"));
        JsonNode request = dana.show(id);
        assertThat(request.path("state").asString()).isEqualTo("interrupted");
        assertThat(dana.yes(request, "after all").status()).isEqualTo(409);
        assertThat(listener.await("approval.interrupted").at("/data/request").asString())
            .isEqualTo(id);
        assertThat(shop.rows("1")).isOne();
      }
    }
  }

  @Test
  void aYesUnderRulesThatAreGoneLetsNothingThrough() throws Exception {
    try (var listener = Listener.open(folder);
        var shop = Shop.open();
        var alice = shop.aliceSimply();
        var statement = alice.createStatement()) {
      var deletion = sent(statement, SQL);
      JsonNode request = shop.dana.await("waiting", SQL);
      shop.rig.rewritePolicy(
          Shop.POLICY.replace("approve: { actions: [delete], by", "deny: { actions: [delete] } #")
              + listener.section());
      awaitDenial(shop, "DELETE FROM payments WHERE id = 2", "Rule \"deletes need a yes\" denies");
      shop.dana.yes(request, "fine");
      assertThat(refused(deletion).getSQLState()).isEqualTo("42501");
      assertThat(shop.rows("1")).isOne();
      awaitTold(shop, listener);
    }
  }

  @Test
  void aYesOfOneIsNotEnoughWhereTheRuleAsksForTwoByNow() throws Exception {
    try (var shop = Shop.open();
        var alice = shop.aliceSimply();
        var statement = alice.createStatement()) {
      var deletion = sent(statement, SQL);
      JsonNode request = shop.dana.await("waiting", SQL);
      shop.rig.rewritePolicy(
          Shop.POLICY
              .replace("approve: { actions: [delete]", "approve: { quorum: 2, actions: [delete]")
              .replace(
                  "protect:",
                  "  - { name: marker, deny: { actions: [truncate],"
                      + " message: \"the new rules\" } }\nprotect:"));
      awaitDenial(shop, "TRUNCATE payments", "the new rules");
      shop.dana.yes(request, "fine");
      JsonNode again =
          Await.valueOf(
              Duration.ofSeconds(20),
              "the statement to be held anew",
              () ->
                  shop.dana.list("waiting").stream()
                      .filter(each -> !each.path("id").equals(request.path("id")))
                      .findFirst()
                      .orElse(null));
      assertThat(again.path("quorum").asInt()).isEqualTo(2);
      assertThat(shop.rows("1")).isOne();
      shop.dana.yes(again, "one");
      assertThat(deletion).isNotDone();
      shop.desk("erik").yes(again, "two");
      assertThat(Shop.changed(deletion)).isOne();
    }
  }

  /** Is refused until the listener, which was not there at the start, hears of it. */
  private static void awaitTold(Shop shop, Listener listener) throws Exception {
    try (var bob = shop.rig.connect("bob", "ai-agents");
        var asking = bob.createStatement()) {
      Await.until(
          Duration.ofSeconds(30),
          "being told of a refusal",
          () -> {
            assertThatThrownBy(() -> asking.execute("TRUNCATE payments"))
                .isInstanceOf(SQLException.class);
            return listener.heard("statement.denied");
          });
    }
  }

  /** Waits until the rules that were written last are in force. */
  private static void awaitDenial(Shop shop, String sql, String words) throws Exception {
    Await.until(
        Duration.ofSeconds(30),
        "the new rules",
        () -> {
          try (var bob = shop.rig.connect("bob", "ai-agents");
              var asking = bob.createStatement()) {
            asking.setQueryTimeout(1);
            asking.execute(sql);
            return false;
          } catch (SQLException e) {
            return String.valueOf(e.getMessage()).contains(words);
          }
        });
  }
}
