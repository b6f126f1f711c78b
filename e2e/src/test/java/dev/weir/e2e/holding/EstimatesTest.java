package dev.weir.e2e.holding;

import static dev.weir.e2e.holding.Shop.changed;
import static dev.weir.e2e.holding.Shop.refused;
import static dev.weir.e2e.holding.Shop.sent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.Terminal;
import dev.weir.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What PostgreSQL's planner says of a held statement, on the reviewer's screen. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class EstimatesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Shop shop;

  @BeforeAll
  void open() throws Exception {
    shop = Shop.open();
    shop.server.execute("ANALYZE payments");
    shop.server.execute("ANALYZE archive.payments");
  }

  @AfterAll
  void close() throws Exception {
    shop.close();
  }

  private JsonNode estimate(JsonNode request) throws InterruptedException {
    String id = request.path("id").asString();
    return Await.valueOf(
        PATIENCE,
        "an estimate",
        () -> {
          JsonNode estimate = shop.dana.show(id).path("estimate");
          return estimate.isObject() ? estimate : null;
        });
  }

  @Test
  void reviewersSeeHowManyRowsWithTheValuesThatAreBound(@TempDir Path folder) throws Exception {
    try (var alice = shop.alice();
        var statement = alice.prepareStatement("DELETE FROM payments WHERE id <= ?")) {
      statement.setInt(1, 400); // the driver sends it in binary
      var deletion = sent(statement);
      var request = shop.dana.await("waiting", "DELETE FROM payments WHERE id <= $1");
      var estimate = estimate(request);
      assertThat(estimate.path("of").asString()).isEqualTo("public.payments");
      assertThat(estimate.path("rows").asLong()).isBetween(350L, 450L);
      assertThat(deletion).isNotDone();
      // who asks may not read everything: how many rows there are is not for him
      var asked = new Desk(shop.rig.web(), shop.rig.token("alice", "ai-agents"));
      assertThat(asked.show(request.path("id").asString()).path("estimate").isNull()).isTrue();
      assertThat(onCommandLine(request.path("id").asString(), folder))
          .containsPattern("touches +about [34][0-9]{2} rows")
          .contains("rows of public.payments");
      shop.dana.no(request, "too many");
      refused(deletion);
    }
    assertThat(shop.count("public.payments")).isEqualTo(1000);
  }

  private String onCommandLine(String id, Path folder) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), shop.rig.token("dana", "dba"));
    return Terminal.run(
            List.of(
                "approvals",
                "show",
                id,
                "--url",
                shop.rig.web().toString(),
                "--token-file",
                token.toString()))
        .text();
  }

  @Test
  void namesMeanWhatTheyMeanInTheSession() throws Exception {
    try (var alice = shop.aliceSimply();
        var statement = alice.createStatement()) {
      statement.execute("SET search_path = archive");
      String sql = "DELETE FROM payments WHERE note LIKE 'note%'";
      var deletion = sent(statement, sql);
      var request = shop.dana.await("waiting", sql);
      assertThat(estimate(request).path("of").asString()).isEqualTo("archive.payments");
      shop.dana.yes(request, "old");
      changed(deletion);
    }
  }
}
