package dev.weir.e2e.clients;

import static dev.weir.e2e.clients.RawSession.bind;
import static dev.weir.e2e.clients.RawSession.close;
import static dev.weir.e2e.clients.RawSession.execute;
import static dev.weir.e2e.clients.RawSession.parse;
import static dev.weir.e2e.clients.RawSession.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.AuthenticationMethod;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.postgres.PostgresUser;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import dev.weir.wire.postgres.frontend.Sync;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tables that only the session sees: Weir asks the session about them, and the client's own
 * statements and portals must not feel it.
 */
class OwnTablesTest {
  private static final Sync SYNC = Sync.INSTANCE;
  private static final String FOUR = "SELECT generate_series(1, 4)";

  @Test
  void whatTheSessionIsAskedTakesNothingFromTheClient() throws Exception {
    FrontendMessage[][] exchanges = {
      {query("CREATE TEMP TABLE shape AS SELECT 1 AS one")},
      {parse("old", "SELECT one FROM shape"), SYNC},
      {parse("add", "ALTER TABLE shape ADD two text"), SYNC},
      {parse("drop", "ALTER TABLE shape DROP COLUMN two"), SYNC},
      // the unnamed statement
      {parse("", "SELECT 5"), SYNC},
      {bind("p", "add"), execute("p", 0), SYNC},
      {bind("p", "old"), execute("p", 0), SYNC},
      {bind("", ""), execute("", 0), SYNC},
      // the unnamed portal
      {query("BEGIN")},
      {parse("", FOUR), bind("", ""), execute("", 1), SYNC},
      {bind("p", "drop"), execute("p", 0), SYNC},
      {bind("q", "old"), execute("q", 0), SYNC},
      {execute("", 2), SYNC},
      {query("ROLLBACK")},
      // a segment that begins with a message that needs no judgement
      {query("ALTER TABLE shape ADD three text")},
      {close("old"), parse("new", "SELECT * FROM shape"), bind("", "new"), execute("", 0), SYNC},
      {query("BEGIN")},
      {query("CREATE TEMP TABLE second AS SELECT 2 AS two")},
      {close("new"), parse("", "SELECT two FROM second"), bind("", ""), execute("", 0), SYNC},
      {query("ROLLBACK")},
      {close("add"), parse("", "SELECT two FROM second"), bind("", ""), execute("", 0), SYNC},
      {query("SELECT count(*) FROM pg_prepared_statements; SELECT count(*) FROM pg_cursors")},
    };
    var options =
        PostgresOptions.defaults()
            .withUser(new PostgresUser("somebody", "x", AuthenticationMethod.TRUST));
    try (PostgresServer server = Shop.open(options);
        GatewayRig rig = GatewayRig.start(server, Shop.DATABASE, Shop.EVERYTHING);
        var direct = new RawSession(server.port(), "somebody", "");
        var through = new RawSession(rig.port(), "alice", rig.token("alice"))) {
      for (FrontendMessage[] messages : exchanges) {
        assertThat(through.ask(List.of(messages)))
            .as("%s", List.of(messages))
            .usingElementComparator((one, other) -> one.same(other) ? 0 : 1)
            .isEqualTo(direct.ask(List.of(messages)));
      }
    }
  }
}
