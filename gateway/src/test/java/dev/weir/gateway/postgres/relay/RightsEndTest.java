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
import dev.weir.testkit.Await;
import dev.weir.wire.postgres.frontend.CopyData;
import dev.weir.wire.postgres.frontend.CopyDone;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The right to a session ends, whatever the session does at that moment. */
class RightsEndTest extends RelayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String EXPIRED = "the token has expired: sign in again";
  private static final String DELETE = "DELETE FROM people WHERE id = 99";

  /** Runs for as long as {@link Lock} is held. */
  private static final String RUNS = "SELECT pg_advisory_lock_shared(25)";

  private static final class Lock implements AutoCloseable {
    private final Connection holder;

    Lock() throws SQLException {
      holder =
          DriverManager.getConnection(
              "jdbc:postgresql://%s:%d/postgres".formatted(postgres().host(), postgres().port()),
              postgres().superuser(),
              postgres().superuserPassword());
      try (var statement = holder.createStatement()) {
        statement.execute("SELECT pg_advisory_lock(25)");
      }
    }

    /** Until a session waits for it. */
    void awaitWaiting() throws InterruptedException {
      Await.until(
          PATIENCE,
          "a session that waits for the lock",
          () ->
              !postgres()
                  .query(
                      "postgres",
                      "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                  .isEmpty());
    }

    @Override
    public void close() throws SQLException {
      holder.close();
    }
  }

  private static boolean isConnected(int pid) {
    return !postgres()
        .query("postgres", "SELECT 1 FROM pg_stat_activity WHERE pid = " + pid)
        .isEmpty();
  }

  private static void isEnded(List<Reply> replies) {
    assertThat(outline(replies)).isEqualTo("E57P01!");
    assertThat(replies.toString()).contains("FATAL", EXPIRED);
  }

  @Test
  void anIdleSessionEndsAtOnceAndSaysWhatToDo() throws Exception {
    try (RawClient through = client()) {
      through.ask(query("BEGIN"));
      rig.standing.finish(EXPIRED);
      isEnded(through.readyForQuery());
      Await.until(PATIENCE, "the server's end", () -> !isConnected(through.pid));
    }
    assertThat(rig.recorder.all(Event.Ended.class))
        .singleElement()
        .extracting(Event.Ended::reason)
        .isEqualTo(EXPIRED);
    assertThat(rig.cancels).hasValue(0);
  }

  @Test
  void whatRunsMayFinishAndNothingBehindItBegins() throws Exception {
    try (RawClient through = client()) {
      // known, so that it would go on at once
      through.ask(query("INSERT INTO numbers VALUES (2501)"));
      try (var lock = new Lock()) {
        through.send(query(RUNS));
        lock.awaitWaiting();
        rig.standing.finish(EXPIRED);
        through.send(query("INSERT INTO numbers VALUES (2501)"));
      }
      assertThat(outline(through.readyForQuery())).isEqualTo("TDCZI");
      isEnded(through.readyForQuery());
    }
    assertThat(postgres().query("postgres", "SELECT 1 FROM numbers WHERE n = 2501")).hasSize(1);
  }

  @Test
  void aPipelineStopsAtTheMessageThatHasNotBegun() throws Exception {
    try (RawClient through = client()) {
      through.ask(parse("known", "INSERT INTO numbers VALUES (2503)"), sync());
      try (var lock = new Lock()) {
        through.send(parse("", RUNS), bind("", ""), execute(""), sync());
        lock.awaitWaiting();
        rig.standing.finish(EXPIRED);
        through.send(bind("", "known"), execute(""), sync());
      }
      assertThat(outline(through.readyForQuery())).isEqualTo("12DCZI");
      isEnded(through.readyForQuery());
    }
    assertThat(postgres().query("postgres", "SELECT 1 FROM numbers WHERE n = 2503")).isEmpty();
  }

  @Test
  void whatRunsForHoursIsCancelledWhenTheGraceIsOver() throws Exception {
    try (var lock = new Lock();
        RawClient through = client()) {
      through.send(query(RUNS));
      lock.awaitWaiting();
      rig.standing.finish(EXPIRED);
      assertThat(isConnected(through.pid)).isTrue();
      rig.standing.end(EXPIRED);
      isEnded(through.readyForQuery());
      Await.until(PATIENCE, "the server's end", () -> !isConnected(through.pid));
    }
    assertThat(rig.cancels).hasValue(1);
  }

  @Test
  void aCopyMayBeSentToItsEnd() throws Exception {
    try (RawClient through = client()) {
      through.send(query("COPY numbers FROM STDIN"));
      assertThat(through.reply().type()).isEqualTo('G');
      rig.standing.finish(EXPIRED);
      through.send(new CopyData(RawClient.text("2504\n")), CopyDone.INSTANCE);
      assertThat(outline(through.readyForQuery())).isEqualTo("CZI");
      isEnded(through.readyForQuery());
    }
    assertThat(postgres().query("postgres", "SELECT 1 FROM numbers WHERE n = 2504")).hasSize(1);
  }

  @Test
  void ofACopyThatIsNotSentInTimeNothingStays() throws Exception {
    try (RawClient through = client()) {
      through.send(query("COPY numbers FROM STDIN"), new CopyData(RawClient.text("2505\n")));
      assertThat(through.reply().type()).isEqualTo('G');
      rig.standing.finish(EXPIRED);
      rig.standing.end(EXPIRED);
      isEnded(through.readyForQuery());
      Await.until(PATIENCE, "the server's end", () -> !isConnected(through.pid));
    }
    assertThat(postgres().query("postgres", "SELECT 1 FROM numbers WHERE n = 2505")).isEmpty();
  }

  @Test
  void whatWaitsForPeopleIsWithdrawnAndALaterYesRunsNothing() throws Exception {
    try (RawClient through = client()) {
      through.send(query(DELETE));
      FakeDesk.Request request = rig.desk.next();
      assertThat(through.reply().type()).isEqualTo('N');
      rig.standing.finish(EXPIRED);
      isEnded(through.readyForQuery());
      assertThat(request.outcome.get(10, TimeUnit.SECONDS))
          .isEqualTo(new Outcome.Withdrawn(EXPIRED));
    }
    assertThat(rig.recorder.all(Event.Completed.class)).isEmpty();
  }

  /** A machine slept, and the yes is the first that it hears of. */
  @Test
  void aYesThatComesAfterTheEndRunsNothingAlsoIfNobodyHasToldTheSession() throws Exception {
    try (RawClient through = client()) {
      through.send(query(DELETE));
      FakeDesk.Request request = rig.desk.next();
      assertThat(through.reply().type()).isEqualTo('N');
      rig.standing.expires(EXPIRED);
      request.outcome.complete(
          new Outcome.Approved(new Yes("r", List.of("dana"), "fine", Instant.EPOCH)));
      isEnded(through.readyForQuery());
    }
    assertThat(rig.recorder.all(Event.Completed.class)).isEmpty();
  }

  @Test
  void aStatementThatArrivesAfterTheEndDoesNotBeginAlsoIfNobodyHasToldTheSession()
      throws Exception {
    try (RawClient through = client()) {
      through.ask(query("SELECT 1"));
      rig.standing.expires(EXPIRED);
      through.send(query("INSERT INTO numbers VALUES (2507)"));
      isEnded(through.readyForQuery());
    }
    assertThat(postgres().query("postgres", "SELECT 1 FROM numbers WHERE n = 2507")).isEmpty();
  }

  @Test
  void aCancelRequestStopsWhatMayFinishAndNothingOnceTheSessionHasEnded() throws Exception {
    try (var lock = new Lock();
        RawClient through = client()) {
      through.send(query(RUNS));
      lock.awaitWaiting();
      rig.standing.finish(EXPIRED);
      rig.cancel(through.pid);
      assertThat(outline(through.readyForQuery())).isEqualTo("TE57014ZI");
      isEnded(through.readyForQuery());
      assertThat(rig.cancels).hasValue(1);
      rig.cancel(through.pid);
      assertThat(rig.cancels).hasValue(1);
    }
  }
}
