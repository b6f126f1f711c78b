package dev.weir.gateway.postgres.relay;

import static dev.weir.gateway.postgres.relay.RawClient.bind;
import static dev.weir.gateway.postgres.relay.RawClient.execute;
import static dev.weir.gateway.postgres.relay.RawClient.outline;
import static dev.weir.gateway.postgres.relay.RawClient.parse;
import static dev.weir.gateway.postgres.relay.RawClient.query;
import static dev.weir.gateway.postgres.relay.RawClient.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.postgres.relay.RawClient.Reply;
import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.ApprovalDesk.Yes;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.TransactionStatus;
import dev.weir.wire.postgres.backend.CommandComplete;
import dev.weir.wire.postgres.backend.ReadyForQuery;
import dev.weir.wire.postgres.frontend.Flush;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The gateway stops: a session ends where it loses nothing. */
class LeavingTest extends RelayTest {
  private static final String STOPPING = "the gateway is stopping: connect again";

  private static void hasLeft(List<Reply> replies) {
    assertThat(outline(replies)).isEqualTo("E57P01!");
    assertThat(replies.toString()).contains("FATAL", STOPPING);
  }

  @Test
  void anIdleSessionLeavesAtOnce() throws Exception {
    try (RawClient through = client()) {
      through.ask(query("SELECT 1"));
      rig.standing.leave(STOPPING);
      hasLeft(through.readyForQuery());
    }
  }

  @Test
  void aTransactionComesToItsEnd() throws Exception {
    try (RawClient through = client()) {
      through.ask(query("BEGIN"));
      rig.standing.leave(STOPPING);
      assertThat(outline(through.ask(query("INSERT INTO numbers VALUES (2601)")))).isEqualTo("CZT");
      assertThat(outline(through.ask(query("COMMIT")))).isEqualTo("CZI");
      hasLeft(through.readyForQuery());
    }
    assertThat(postgres().query("postgres", "SELECT 1 FROM numbers WHERE n = 2601")).hasSize(1);
  }

  @Test
  void aFailedTransactionIsRolledBackByItsClient() throws Exception {
    try (RawClient through = client()) {
      through.ask(query("BEGIN"));
      assertThat(outline(through.ask(query("SELECT 1 / 0")))).contains("E22012");
      rig.standing.leave(STOPPING);
      assertThat(outline(through.ask(query("ROLLBACK")))).isEqualTo("CZI");
      hasLeft(through.readyForQuery());
    }
  }

  @Test
  void aPipelineComesToItsSync() throws Exception {
    try (RawClient through = client()) {
      through.send(parse("", "INSERT INTO numbers VALUES (2602)"), bind("", ""), Flush.INSTANCE);
      assertThat(through.reply().type()).isEqualTo('1');
      assertThat(through.reply().type()).isEqualTo('2');
      rig.standing.leave(STOPPING);
      assertThat(outline(through.ask(execute(""), sync()))).isEqualTo("CZI");
      hasLeft(through.readyForQuery());
    }
  }

  @Test
  void aMessageThatHasBegunToComeIsTaken() throws Exception {
    try (var session = new ScriptedRelay()) {
      byte[] insert = ScriptedRelay.bytes(query("SELECT 1"));
      session.fromClient(insert, 0, 9);
      session.standing.leave(STOPPING);
      session.fromClient(insert, 9, 9);
      assertThat(session.toClient()).isEmpty();
      session.fromClient(insert, 9, insert.length);
      assertThat(session.toServer()).isNotEmpty();
      byte[] answer =
          ScriptedRelay.bytes(
              new CommandComplete(CString.of("SELECT 1")),
              new ReadyForQuery(TransactionStatus.IDLE));
      session.fromServer(answer, 0, answer.length);
      assertThat(new String(session.toClient(), StandardCharsets.UTF_8))
          .contains("SELECT 1", STOPPING);
    }
  }

  @Test
  void whatWaitsForPeopleIsWaitedFor() throws Exception {
    try (RawClient through = client()) {
      through.send(query("DELETE FROM people WHERE id = 99"));
      var request = rig.desk.next();
      assertThat(through.reply().type()).isEqualTo('N');
      rig.standing.leave(STOPPING);
      request.outcome.complete(
          new Outcome.Approved(new Yes("r", List.of("bob"), "fine", Instant.EPOCH)));
      assertThat(outline(through.readyForQuery())).isEqualTo("CZI");
      hasLeft(through.readyForQuery());
    }
  }
}
