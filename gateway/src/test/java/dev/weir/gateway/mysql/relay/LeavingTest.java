package dev.weir.gateway.mysql.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.ApprovalDesk.Yes;
import dev.weir.wire.mysql.ServerStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The gateway stops: a session ends where it loses nothing. */
class LeavingTest {
  private static final String STOPPING = "the gateway is stopping: connect again";
  private static final String SELECT = "SELECT id FROM people";
  private static final ServerStatus OPEN =
      new ServerStatus(ServerStatus.AUTOCOMMIT | ServerStatus.IN_TRANS);

  private static void hasLeft(ScriptedSession session) throws Exception {
    assertThat(session.errorToClient()).isEqualTo("1053 08S01" + STOPPING);
    assertThat(session.toServer().first()).as("COM_QUIT").isEqualTo(1);
    session.hasEnded();
  }

  @Test
  void anIdleSessionLeavesAtOnce() throws Exception {
    try (var session = new ScriptedSession()) {
      session.goesOn();
      session.standing.leave(STOPPING);
      hasLeft(session);
    }
  }

  @Test
  void aTransactionComesToItsEnd() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query(SELECT));
      session.queryToServer();
      session.fromServer(new Wire.Reply().ok(OPEN).bytes());
      assertThat(session.toClient().first()).isZero();
      session.standing.leave(STOPPING);
      session.fromClient(Wire.query(SELECT));
      assertThat(session.queryToServer()).isEqualTo(SELECT);
      session.fromServer(new Wire.Reply().ok().bytes());
      assertThat(session.toClient().first()).isZero();
      hasLeft(session);
    }
  }

  @Test
  void aCommandThatHasBegunToComeIsTaken() throws Exception {
    try (var session = new ScriptedSession()) {
      session.goesOn();
      byte[] command = Wire.query(SELECT);
      session.fromClient(Arrays.copyOf(command, 9));
      session.standing.leave(STOPPING);
      session.fromClient(Arrays.copyOfRange(command, 9, command.length));
      assertThat(session.queryToServer()).isEqualTo(SELECT);
      session.fromServer(new Wire.Reply().ok().bytes());
      assertThat(session.toClient().first()).isZero();
      hasLeft(session);
    }
  }

  @Test
  void whatWaitsForPeopleIsWaitedFor() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("DELETE FROM people WHERE id = 1"));
      var request = session.desk.next();
      session.standing.leave(STOPPING);
      request.outcome.complete(
          new Outcome.Approved(new Yes("r", List.of("bob"), "fine", Instant.EPOCH)));
      session.queryToServer();
      session.fromServer(new Wire.Reply().ok().bytes());
      assertThat(session.toClient().first()).isZero();
      hasLeft(session);
    }
  }
}
