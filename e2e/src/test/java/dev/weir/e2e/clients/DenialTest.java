package dev.weir.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.clients.RawSession.Reply;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.AuthenticationMethod;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.postgres.PostgresUser;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import dev.weir.wire.postgres.frontend.Sync;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A refusal costs a connection what a missing permission costs it at the server, and no more. */
class DenialTest {
  private static final String ALLOWED = "SELECT id, name FROM customers ORDER BY id";
  private static final String DENIED = "SELECT * FROM hidden.things";
  private static final String LIMITED = "limited";

  @Test
  void aThousandStatementsInTurnGetTheRepliesOfARealPermissionError() throws Exception {
    var options =
        PostgresOptions.defaults()
            .withUser(new PostgresUser(LIMITED, "x", AuthenticationMethod.TRUST));
    try (PostgresServer server = Shop.open(options)) {
      server.execute(
          Shop.DATABASE,
          """
          CREATE SCHEMA hidden;
          CREATE TABLE hidden.things (a int);
          GRANT SELECT ON ALL TABLES IN SCHEMA public TO limited;
          """);
      try (GatewayRig rig = GatewayRig.start(server, Shop.DATABASE, Shop.READ_ONLY);
          var direct = new RawSession(server.port(), LIMITED, "");
          var through = new RawSession(rig.port(), "alice", rig.token("alice", "ai-agents"))) {
        int denied = 0;
        int allowed = 0;
        for (List<FrontendMessage> messages : exchanges()) {
          List<Reply> wanted = direct.ask(messages);
          List<Reply> got = through.ask(messages);
          assertThat(got)
              .as("exchange after %d allowed and %d denied", allowed, denied)
              .usingElementComparator((one, other) -> one.same(other) ? 0 : 1)
              .isEqualTo(wanted);
          denied += (int) got.stream().filter(DenialTest::isDenial).count();
          allowed += (int) got.stream().filter(DenialTest::isSelect).count();
        }
        assertThat(denied).isEqualTo(500);
        assertThat(allowed).isEqualTo(500);
      }
    }
  }

  private static boolean isDenial(Reply reply) {
    return reply.type() == 'E'
        && reply.text().endsWith("42501")
        && reply.message().startsWith("permission denied");
  }

  private static boolean isSelect(Reply reply) {
    return reply.type() == 'C' && reply.text().startsWith("SELECT");
  }

  /** 500 statements of each kind in turn, by each way of saying them. */
  private static List<List<FrontendMessage>> exchanges() {
    var all = new ArrayList<List<FrontendMessage>>();
    for (int i = 0; i < 100; i++) {
      // simple, outside a transaction
      all.add(List.of(RawSession.query(ALLOWED)));
      all.add(List.of(RawSession.query(DENIED)));
      // simple, inside
      all.add(List.of(RawSession.query("BEGIN")));
      all.add(List.of(RawSession.query(ALLOWED)));
      all.add(List.of(RawSession.query(DENIED)));
      all.add(List.of(RawSession.query(i % 2 == 0 ? ALLOWED : DENIED)));
      all.add(List.of(RawSession.query(i % 2 == 0 ? "COMMIT" : "ROLLBACK")));
      // extended, outside
      all.add(synced(RawSession.extended(ALLOWED)));
      all.add(synced(RawSession.extended(DENIED)));
      // extended, inside, with a savepoint to come back to
      all.add(synced(RawSession.extended("BEGIN")));
      all.add(synced(RawSession.extended("SAVEPOINT s")));
      all.add(synced(RawSession.extended(ALLOWED)));
      all.add(synced(RawSession.extended(DENIED)));
      all.add(synced(RawSession.extended("ROLLBACK TO s")));
      all.add(synced(RawSession.extended("COMMIT")));
      // a pipeline whose later part is passed over
      all.add(
          synced(
              RawSession.extended(ALLOWED),
              RawSession.extended(DENIED),
              RawSession.extended(ALLOWED)));
    }
    return all;
  }

  @SafeVarargs
  private static List<FrontendMessage> synced(List<FrontendMessage>... statements) {
    var all = new ArrayList<FrontendMessage>();
    for (List<FrontendMessage> statement : statements) {
      all.addAll(statement);
    }
    all.add(Sync.INSTANCE);
    return all;
  }
}
