package dev.weir.gateway.mysql.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.ApprovalDesk.Yes;
import dev.weir.session.Event;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The right to a session ends, whatever the session does at that moment. */
class RightsEndTest {
  private static final String EXPIRED = "the token has expired: sign in again";
  private static final String SELECT = "SELECT id FROM people";
  private static final String HELD = "DELETE FROM people WHERE id = 1";

  @Test
  void anIdleSessionEndsAtOnceAndSaysWhatToDo() throws Exception {
    try (var session = new ScriptedSession()) {
      session.goesOn();
      session.standing.finish(EXPIRED);
      assertThat(session.errorToClient()).isEqualTo("1053 08S01" + EXPIRED);
      assertThat(session.toServer().first()).as("COM_QUIT").isEqualTo(1);
      session.hasEnded();
      assertThat(session.recorder.all(Event.Ended.class))
          .singleElement()
          .extracting(Event.Ended::reason)
          .isEqualTo(EXPIRED);
    }
  }

  @Test
  void whatRunsMayFinishAndNothingBehindItBegins() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query(SELECT));
      assertThat(session.queryToServer()).isEqualTo(SELECT);
      session.standing.finish(EXPIRED);
      // known, so that it would go on at once
      session.fromClient(Wire.query(SELECT));
      session.fromServer(new Wire.Reply().ok().bytes());
      assertThat(session.toClient().first()).isZero();
      assertThat(session.errorToClient()).isEqualTo("1053 08S01" + EXPIRED);
      assertThat(session.toServer().first()).as("COM_QUIT").isEqualTo(1);
      session.hasEnded();
      assertThat(session.cancels).hasValue(0);
      assertThat(session.recorder.all(Event.Statement.class)).hasSize(1);
    }
  }

  @Test
  void whatRunsForHoursIsCancelledWhenTheGraceIsOver() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query(SELECT));
      session.queryToServer();
      session.standing.finish(EXPIRED);
      session.standing.end(EXPIRED);
      assertThat(session.errorToClient()).isEqualTo("1053 08S01" + EXPIRED);
      session.hasEnded();
      assertThat(session.cancels).hasValue(1);
    }
  }

  @Test
  void whatWaitsForPeopleIsWithdrawnAndALaterYesRunsNothing() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query(HELD));
      var request = session.desk.next();
      session.standing.finish(EXPIRED);
      assertThat(session.errorToClient()).isEqualTo("1053 08S01" + EXPIRED);
      assertThat(request.outcome.get(5, TimeUnit.SECONDS))
          .isEqualTo(new Outcome.Withdrawn(EXPIRED));
      assertThat(session.toServer().first()).as("COM_QUIT").isEqualTo(1);
      session.hasEnded();
    }
  }

  @Test
  void nothingBeginsAfterTheEndAlsoIfNobodyHasToldTheSession() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query(HELD));
      var request = session.desk.next();
      session.standing.expires(EXPIRED);
      request.outcome.complete(
          new Outcome.Approved(new Yes("r", List.of("bob"), "fine", Instant.EPOCH)));
      assertThat(session.errorToClient()).isEqualTo("1053 08S01" + EXPIRED);
      assertThat(session.toServer().first()).as("COM_QUIT").isEqualTo(1);
      session.hasEnded();
    }
    try (var session = new ScriptedSession()) {
      session.goesOn();
      session.standing.expires(EXPIRED);
      session.fromClient(Wire.query(SELECT));
      assertThat(session.errorToClient()).isEqualTo("1053 08S01" + EXPIRED);
      assertThat(session.toServer().first()).as("COM_QUIT").isEqualTo(1);
      assertThat(session.recorder.all(Event.Statement.class)).isEmpty();
    }
  }

  @Test
  void aCancelledStatementThatMayFinishEndsTheSession() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query(SELECT));
      session.queryToServer();
      session.standing.finish(EXPIRED);
      session.cancel();
      assertThat(session.cancels).hasValue(1);
      session.fromServer(
          new Wire.Reply().error(1317, "70100", "Query execution was interrupted").bytes());
      assertThat(session.errorToClient()).startsWith("1317 70100Query execution");
      assertThat(session.errorToClient()).isEqualTo("1053 08S01" + EXPIRED);
      session.hasEnded();
      session.cancel();
      assertThat(session.cancels).hasValue(1);
    }
  }
}
