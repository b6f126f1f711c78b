package dev.weir.gateway.mysql.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.relay.FakePolicy;
import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.ApprovalDesk.Yes;
import dev.weir.session.Event;
import dev.weir.wire.mysql.ServerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Statements that wait for people. */
class HeldStatementsTest {
  private static final String HELD = "DELETE FROM people WHERE id = 1";
  private static final Yes YES = new Yes("request-1", List.of("bob"), "fine", Instant.EPOCH);

  @Test
  void aYesLetsExactlyThisStatementThroughOnce() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query(HELD));
      var request = session.desk.next();
      assertThat(new String(request.held.text().utf8())).isEqualTo(HELD);
      request.outcome.complete(new Outcome.Approved(YES));
      assertThat(session.queryToServer()).isEqualTo(HELD);
      session.fromServer(new Wire.Reply().ok().bytes());
      assertThat(session.toClient().first()).isZero();
      assertThat(session.recorder.all(Event.Held.class)).hasSize(1);
      assertThat(session.recorder.all(Event.Statement.class)).hasSize(1);
      session.fromClient(Wire.query(HELD));
      session.desk.next();
    }
  }

  @Test
  void aNoIsAnErrorAndTheTransactionGoesOn() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("BEGIN"));
      session.queryToServer();
      session.fromServer(new Wire.Reply().ok(Wire.IDLE.with(ServerStatus.IN_TRANS)).bytes());
      session.toClient();
      session.fromClient(Wire.query(HELD));
      var request = session.desk.next();
      assertThat(request.held.inTransaction()).isTrue();
      assertThat(request.wait).isEqualTo(Duration.ofSeconds(10));
      request.outcome.complete(new Outcome.Denied("bob", "not today"));
      assertThat(session.errorToClient()).startsWith("1142 42000bob said no").contains("request-1");
      session.goesOn();
    }
  }

  @Test
  void aLateAnswerIsAnErrorThatSaysWhatToDo() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query(HELD));
      session.desk.next().outcome.complete(new Outcome.Expired(Instant.EPOCH));
      assertThat(session.errorToClient()).contains("request-1", "Send the same statement again");
      session.desk.late = YES;
      session.fromClient(Wire.query(HELD));
      assertThat(session.queryToServer()).isEqualTo(HELD);
    }
  }

  @Test
  void aClientThatCancelsWithdraws() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query(HELD));
      var request = session.desk.next();
      session.cancel();
      assertThat(session.errorToClient()).startsWith("1317 70100");
      assertThat(request.outcome.get(5, TimeUnit.SECONDS))
          .isEqualTo(new Outcome.Withdrawn("the client cancelled"));
      assertThat(session.cancels).hasValue(0);
      session.goesOn();
    }
  }

  @Test
  void whatRunsIsCancelledOnTheServer() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SELECT id FROM people"));
      session.queryToServer();
      session.cancel();
      assertThat(session.cancels).hasValue(1);
      session.fromServer(
          new Wire.Reply().error(1317, "70100", "Query execution was interrupted").bytes());
      assertThat(session.errorToClient()).startsWith("1317 70100Query execution");
      session.goesOn();
    }
  }

  @Test
  void aPolicyThatChangesMeanwhileDecides() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query(HELD));
      var request = session.desk.next();
      session.policy.set(new FakePolicy(true, true, false));
      request.outcome.complete(new Outcome.Approved(YES));
      assertThat(session.errorToClient()).startsWith("1142 42000not allowed here");
      session.goesOn();
    }
  }

  @Test
  void whoeverIsAskedSeesWhatANameStandsForAndNoHiddenValues() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("PREPARE p FROM 'DELETE FROM people WHERE id = 1'"));
      session.desk.next().outcome.complete(new Outcome.Approved(YES));
      assertThat(session.queryToServer()).startsWith("PREPARE p");
      session.fromServer(new Wire.Reply().ok().bytes());
      session.toClient();
      session.fromClient(Wire.query("EXECUTE p"));
      var request = session.desk.next();
      assertThat(request.held.definitions().getFirst().text()).contains("DELETE FROM people");
      request.outcome.complete(new Outcome.Approved(YES));
      assertThat(session.queryToServer()).isEqualTo("EXECUTE p");
      session.fromServer(new Wire.Reply().ok().bytes());
      session.toClient();
      session.fromClient(Wire.query("EXECUTE p USING @a"));
      assertThat(session.errorToClient()).startsWith("1142 42000").contains("EXECUTE");
      session.goesOn();
    }
  }
}
