package dev.weir.gateway.postgres.relay;

import static dev.weir.gateway.postgres.relay.RawClient.bind;
import static dev.weir.gateway.postgres.relay.RawClient.execute;
import static dev.weir.gateway.postgres.relay.RawClient.outline;
import static dev.weir.gateway.postgres.relay.RawClient.parse;
import static dev.weir.gateway.postgres.relay.RawClient.query;
import static dev.weir.gateway.postgres.relay.RawClient.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.postgres.relay.RawClient.Reply;
import dev.weir.gateway.relay.FakeDesk;
import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.ApprovalDesk.Yes;
import dev.weir.session.Event;
import dev.weir.session.HoldRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A statement that needs a yes waits on the wire. */
class HoldTest extends RelayTest {
  private static final Yes YES = new Yes("r", List.of("dana"), "fine", Instant.EPOCH);
  private static final String DELETE = "DELETE FROM people WHERE id = 99";

  @Test
  void aYesLetsExactlyTheHeldStatementRun() throws Exception {
    try (RawClient through = client()) {
      through.send(query(DELETE));
      Reply notice = through.reply();
      assertThat(notice.type()).isEqualTo('N');
      assertThat(notice.text()).contains("held for approval").contains("/approvals/request-1");
      FakeDesk.Request request = rig.desk.next();
      assertThat(new String(request.held.text().utf8(), StandardCharsets.UTF_8)).isEqualTo(DELETE);
      assertThat(rig.recorder.last(Event.Statement.class)).isNotNull();
      assertThat(rig.recorder.all(Event.Completed.class)).isEmpty();
      request.outcome.complete(new Outcome.Approved(YES));
      assertThat(outline(through.readyForQuery())).isEqualTo("CZI");
      assertThat(rig.recorder.all(Event.Decided.class)).hasSize(1);
    }
  }

  @Test
  void aNoIsAPermissionErrorThatSaysByWhom() throws Exception {
    try (RawClient through = client()) {
      through.send(query(DELETE));
      rig.desk.next().outcome.complete(new Outcome.Denied("dana", "too many rows"));
      List<Reply> replies = through.readyForQuery();
      assertThat(outline(replies)).isEqualTo("NE42501ZI");
      assertThat(replies.toString()).contains("dana").contains("too many rows");
      assertThat(outline(through.ask(query("SELECT 1")))).isEqualTo("TDCZI");
    }
  }

  @Test
  void aWaitThatRunsOutTellsToTryAgain() throws Exception {
    try (RawClient through = client()) {
      through.send(query(DELETE));
      rig.desk.next().outcome.complete(new Outcome.Expired(Instant.EPOCH));
      List<Reply> replies = through.readyForQuery();
      assertThat(outline(replies)).isEqualTo("NE42501ZI");
      assertThat(replies.toString()).contains("Send the same statement again");
    }
  }

  @Test
  void aLateYesLetsTheStatementThroughWithoutWaiting() throws Exception {
    rig.desk.late = YES;
    try (RawClient through = client()) {
      assertThat(outline(through.ask(query(DELETE)))).isEqualTo("CZI");
      Event.Statement statement = rig.recorder.last(Event.Statement.class);
      assertThat(statement).isNotNull();
      assertThat(statement.lateYes()).isEqualTo("r");
    }
  }

  @Test
  void inATransactionADenialAbortsItAndTheWaitIsShorter() throws Exception {
    try (RawClient through = client()) {
      through.ask(query("BEGIN"));
      through.send(query(DELETE));
      FakeDesk.Request request = rig.desk.next();
      assertThat(request.held.inTransaction()).isTrue();
      assertThat(request.wait).isEqualTo(Duration.ofSeconds(10));
      request.outcome.complete(new Outcome.Denied("dana", "no"));
      assertThat(outline(through.readyForQuery())).isEqualTo("NE42501ZE");
      assertThat(outline(through.ask(query("SELECT 1")))).isEqualTo("E25P02ZE");
      assertThat(outline(through.ask(query("ROLLBACK")))).isEqualTo("CZI");
    }
  }

  @Test
  void behindARollbackOfAFailedTransactionPeopleAreAskedAlsoInTheSamePipeline() throws Exception {
    try (RawClient through = client()) {
      through.ask(query("BEGIN"));
      assertThat(outline(through.ask(query("SELECT 1 / 0")))).contains("E22012");
      through.send(
          parse("", "ROLLBACK"),
          bind("", ""),
          execute(""),
          parse("", DELETE),
          bind("", ""),
          execute(""),
          sync());
      rig.desk.next().outcome.complete(new Outcome.Denied("dana", "no"));
      assertThat(outline(through.readyForQuery()).replace("N", "")).isEqualTo("12C12E42501ZI");
    }
  }

  @Test
  void behindARollbackOfAFailedTransactionPeopleAreAskedAlsoInTheSameMessage() throws Exception {
    try (RawClient through = client()) {
      through.ask(query("BEGIN"));
      assertThat(outline(through.ask(query("SELECT 1 / 0")))).contains("E22012");
      through.send(query("ROLLBACK; " + DELETE));
      FakeDesk.Request request = rig.desk.next();
      assertThat(request.held.inTransaction()).isTrue();
      request.outcome.complete(new Outcome.Approved(YES));
      assertThat(outline(through.readyForQuery())).isEqualTo("NCCZI");
    }
  }

  @Test
  void inAFailedTransactionNobodyIsAskedForWhatCannotRun() throws Exception {
    try (RawClient through = client()) {
      through.ask(query("BEGIN"));
      assertThat(outline(through.ask(query("SELECT 1 / 0")))).contains("E22012");
      assertThat(outline(through.ask(query(DELETE)))).isEqualTo("E25P02ZE");
      assertThat(outline(through.ask(parse("", DELETE), bind("", ""), execute(""), sync())))
          .isEqualTo("E25P02ZE");
      assertThat(outline(through.ask(query("ROLLBACK")))).isEqualTo("CZI");
      assertThat(rig.desk.requests).isEmpty();
    }
  }

  @Test
  void theExtendedProtocolHoldsAtExecuteWithTheValuesAndTheirTypes() throws Exception {
    try (RawClient through = client()) {
      through.send(
          parse("", "DELETE FROM people WHERE id = $1"), bind("", "", "99"), execute(""), sync());
      FakeDesk.Request request = rig.desk.next();
      assertThat(request.held.parameters()).hasSize(1);
      assertThat(request.held.parameters().getFirst().typeOid()).isEqualTo(23);
      assertThat(request.held.parameters().getFirst().value())
          .isEqualTo("99".getBytes(StandardCharsets.UTF_8));
      request.outcome.complete(new Outcome.Approved(YES));
      assertThat(outline(through.readyForQuery())).isEqualTo("12NCZI");
    }
  }

  @Test
  void aDenialInAPipelineSkipsTheRestAndRollsBackWhatCameBefore() throws Exception {
    try (RawClient through = client()) {
      through.send(
          parse("", "INSERT INTO numbers VALUES (77)"),
          bind("", ""),
          execute(""),
          parse("", DELETE),
          bind("", ""),
          execute(""),
          parse("", "INSERT INTO numbers VALUES (78)"),
          bind("", ""),
          execute(""),
          sync());
      rig.desk.next().outcome.complete(new Outcome.Denied("dana", "no"));
      assertThat(outline(through.readyForQuery()).replace("N", "")).isEqualTo("12C12E42501ZI");
      assertThat(postgres().query("postgres", "SELECT n FROM numbers WHERE n IN (77, 78)"))
          .isEmpty();
    }
  }

  @Test
  void whoIsAskedForAnExecuteSeesWhatItRuns() throws Exception {
    String delete = "DELETE FROM people WHERE id = 2";
    try (RawClient through = client()) {
      through.ask(parse("s", delete), sync());
      through.send(query("EXECUTE s"));
      FakeDesk.Request simple = rig.desk.next();
      assertThat(simple.held.definitions())
          .containsExactly(new HoldRequest.Definition("s", delete));
      simple.outcome.complete(new Outcome.Denied("dana", "no"));
      assertThat(outline(through.readyForQuery())).isEqualTo("NE42501ZI");
      through.send(parse("e", "EXECUTE s"), bind("", "e"), execute(""), sync());
      FakeDesk.Request extended = rig.desk.next();
      assertThat(extended.held.definitions())
          .containsExactly(new HoldRequest.Definition("s", delete));
      extended.outcome.complete(new Outcome.Denied("dana", "no"));
      assertThat(outline(through.readyForQuery()).replace("N", "")).isEqualTo("12E42501ZI");
    }
    assertThat(postgres().query("postgres", "SELECT id FROM people WHERE id = 2")).hasSize(1);
  }

  @Test
  void aPortalThatWaitsForItsYesCannotBeRunByFetch() throws Exception {
    rig.desk.late = YES;
    try (RawClient through = client()) {
      through.ask(query("BEGIN"));
      through.ask(parse("", "DELETE FROM people WHERE id = 2 RETURNING id"), bind("p", ""), sync());
      assertThat(outline(through.ask(query("FETCH ALL FROM p")))).isEqualTo("E42501ZE");
      through.ask(query("COMMIT"));
    }
    assertThat(postgres().query("postgres", "SELECT id FROM people WHERE id = 2")).hasSize(1);
  }

  @Test
  void aCursorWithAYesIsReadWithoutAnother() throws Exception {
    postgres().execute("CREATE TABLE IF NOT EXISTS held(a int); GRANT ALL ON held TO agent");
    String oid = postgres().query("postgres", "SELECT 'held'::regclass::oid::text").get(0).get(0);
    rig.catalogue.table("held", Long.parseLong(oid), "a");
    try (RawClient through = client()) {
      through.ask(query("BEGIN"));
      through.send(query("DECLARE c CURSOR FOR SELECT a FROM held"));
      rig.desk.next().outcome.complete(new Outcome.Approved(YES));
      assertThat(outline(through.readyForQuery())).isEqualTo("NCZT");
      assertThat(outline(through.ask(query("FETCH ALL FROM c")))).isEqualTo("TCZT");
      through.send(query("FETCH ALL FROM c; DELETE FROM people WHERE id = 99"));
      assertThat(outline(through.readyForQuery())).isEqualTo("E42501ZE");
    }
  }

  @Test
  void cancellingWithdrawsTheRequest() throws Exception {
    try (RawClient through = client()) {
      through.send(query(DELETE));
      FakeDesk.Request request = rig.desk.next();
      assertThat(through.reply().type()).isEqualTo('N');
      cancel(through.pid);
      assertThat(outline(through.readyForQuery())).isEqualTo("E57014ZI");
      assertThat(request.outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Withdrawn.class);
    }
  }

  @Test
  void leavingWithdrawsTheRequest() throws Exception {
    FakeDesk.Request request;
    try (RawClient through = client()) {
      through.send(query(DELETE), query("SELECT 1"));
      request = rig.desk.next();
      assertThat(through.reply().type()).isEqualTo('N');
    }
    assertThat(request.outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Withdrawn.class);
    assertThat(rig.recorder.all(Event.Completed.class)).isEmpty();
  }

  @Test
  void losingTheServerWithdrawsTheRequestAndTellsTheClient() throws Exception {
    try (RawClient through = client()) {
      through.send(query(DELETE));
      FakeDesk.Request request = rig.desk.next();
      assertThat(through.reply().type()).isEqualTo('N');
      postgres().query("postgres", "SELECT pg_terminate_backend(" + through.pid + ")");
      assertThat(request.outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Withdrawn.class);
      assertThat(outline(through.readyForQuery())).startsWith("E57P01");
    }
  }

  private void cancel(int pid) throws IOException {
    ByteBuf out = Unpooled.buffer();
    out.writeInt(16).writeInt(80877102).writeInt(pid).writeInt(7);
    try (var socket = new java.net.Socket()) {
      socket.connect(rig.address());
      byte[] bytes = new byte[out.readableBytes()];
      out.readBytes(bytes);
      socket.getOutputStream().write(bytes);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }
}
