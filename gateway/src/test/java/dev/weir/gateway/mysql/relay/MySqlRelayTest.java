package dev.weir.gateway.mysql.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.relay.FakePolicy;
import dev.weir.session.Event;
import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.ServerStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts between a scripted client and a scripted server. */
class MySqlRelayTest {
  private static final String SECRET = "SELECT id, ssn FROM people";

  private static List<@Nullable String> values(ScriptedSession.Received row) {
    return RowsOfTests.texts(row.payload());
  }

  @Test
  void aStatementPassesAsItIsAndSoDoesItsResult() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SELECT id, name FROM people"));
      assertThat(session.queryToServer()).isEqualTo("SELECT id, name FROM people");
      session.fromServer(
          new Wire.Reply()
              .columns(Wire.people("id"), Wire.people("name"))
              .row("1", "Ada")
              .end()
              .bytes());
      assertThat(session.toClient().payload()).containsExactly(2);
      assertThat(session.toClient().text()).contains("people", "id");
      assertThat(session.toClient().text()).contains("people", "name");
      ScriptedSession.Received row = session.toClient();
      assertThat(values(row)).containsExactly("1", "Ada");
      assertThat(row.sequence()).isEqualTo(4);
      assertThat(session.toClient().first()).isEqualTo(0xfe);
      session.goesOn();
      assertThat(session.recorder.all(Event.Statement.class)).hasSize(1);
      assertThat(session.recorder.all(Event.Rows.class).getFirst().rowCount()).isOne();
      assertThat(session.recorder.all(Event.Completed.class).getFirst().rowCount()).isOne();
    }
  }

  @Test
  void protectedValuesAreMaskedForTheClientAndInTheRecording() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query(SECRET));
      assertThat(session.queryToServer()).isEqualTo(SECRET);
      session.fromServer(People.reply().bytes());
      People.assertMasked(session);
      byte[] recorded = session.recorder.all(Event.Rows.class).getFirst().frames().array();
      assertThat(new String(recorded, StandardCharsets.UTF_8))
          .contains("6789")
          .doesNotContain("123-45");
      assertThat(session.recorder.all(Event.Columns.class).getFirst().columns())
          .extracting(Event.Column::masked)
          .containsExactly(false, true);
    }
  }

  @Test
  void nothingDependsOnHowBytesArrive() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClientBytewise(Wire.query(SECRET));
      assertThat(session.queryToServer()).isEqualTo(SECRET);
      session.fromServerBytewise(People.reply().bytes());
      People.assertMasked(session);
    }
  }

  @Test
  void whatIsDeniedNeverReachesTheServer() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SELECT id FROM forbidden"));
      assertThat(session.errorToClient())
          .startsWith("1142 42000not allowed here")
          .contains("Ask for it.");
      session.fromClient(Wire.query("SELECT id FROM people; SELECT id FROM forbidden"));
      assertThat(session.errorToClient()).startsWith("1142 42000");
      session.fromClient(Wire.query("SELEKT 1"));
      assertThat(session.errorToClient()).startsWith("1064 42000");
      session.goesOn();
    }
  }

  @Test
  void anExecutableCommentIsForwardedAsWhatItIs() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SELECT id, /*!50000 ssn */ FROM people"));
      assertThat(session.queryToServer()).doesNotContain("/*!").contains("ssn");
      session.fromServer(People.reply().bytes());
      People.assertMasked(session);
      assertThat(
              new String(
                  session.recorder.all(Event.Statement.class).getFirst().text().utf8(),
                  StandardCharsets.UTF_8))
          .doesNotContain("/*!");
    }
  }

  @Test
  void eachOfSeveralResultsIsMaskedByItsOwnStatement() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SELECT name FROM people; SELECT ssn FROM people"));
      session.queryToServer();
      session.fromServer(
          new Wire.Reply()
              .columns(Wire.people("name"))
              .row("123-45-6789")
              .end(Wire.IDLE.with(ServerStatus.MORE_RESULTS_EXISTS))
              .columns(Wire.people("ssn"))
              .row("123-45-6789")
              .end()
              .bytes());
      session.toClient();
      session.toClient();
      assertThat(values(session.toClient())).containsExactly("123-45-6789");
      session.toClient();
      session.toClient();
      session.toClient();
      assertThat(values(session.toClient()).getFirst())
          .endsWith("6789")
          .isNotEqualTo("123-45-6789");
      session.toClient();
      session.goesOn();
    }
  }

  @Test
  void aResultThatIsNotWhatWasReadIsWithheld() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SELECT id, name FROM people"));
      session.queryToServer();
      session.fromServer(People.reply().bytes());
      ScriptedSession.Received error = session.toClient();
      assertThat(error.first()).isEqualTo(0xff);
      assertThat(error.sequence()).isEqualTo(1);
      session.goesOn();
    }
  }

  @Test
  void aRequestForAFileEndsTheSession() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SELECT id FROM people"));
      session.queryToServer();
      session.fromServer(
          new Wire.Reply().raw("\u00fb/etc/passwd".getBytes(StandardCharsets.ISO_8859_1)).bytes());
      assertThat(session.errorToClient()).startsWith("1835 08S01").doesNotContain("passwd");
      session.hasEnded();
    }
  }

  @Test
  void packetsOutOfOrderEndTheSession() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SELECT id FROM people"));
      session.queryToServer();
      session.fromServer(new Wire.Reply().skip().ok().bytes());
      assertThat(session.errorToClient()).startsWith("1156 08S01");
      session.hasEnded();
    }
    try (var session = new ScriptedSession()) {
      session.fromClient(new byte[] {1, 0, 0, 1, 0x0e});
      assertThat(session.errorToClient()).startsWith("1156 08S01");
      session.hasEnded();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x05, 0x06, 0x07, 0x08, 0x0a, 0x0d, 0x12, 0x13, 0x15, 0x1e, 0x63, 0xfa})
  void otherCommandsAreRefused(int code) throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(new byte[] {1, 0, 0, 0, (byte) code});
      assertThat(session.errorToClient())
          .satisfiesAnyOf(
              error -> assertThat(error).startsWith("1235 42000"),
              error -> assertThat(error).startsWith("1047 08S01"));
      session.goesOn();
    }
  }

  @Test
  void commandsThatAreSentAheadWaitTheirTurn() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SELECT 1"));
      session.fromClient(Wire.query("SELECT id FROM forbidden"));
      session.fromClient(Wire.query("SELECT 2"));
      assertThat(session.queryToServer()).isEqualTo("SELECT 1");
      session.fromServer(People.one("1").bytes());
      for (int i = 0; i < 4; i++) {
        session.toClient();
      }
      assertThat(session.errorToClient()).startsWith("1142");
      assertThat(session.queryToServer()).isEqualTo("SELECT 2");
      session.fromServer(People.one("2").bytes());
      for (int i = 0; i < 4; i++) {
        session.toClient();
      }
      session.goesOn();
    }
  }

  @Test
  void errorsDoNotRepeatProtectedValues() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SELECT ssn FROM people"));
      session.queryToServer();
      session.fromServer(
          new Wire.Reply().error(1105, "HY000", "XPATH syntax error: '123-45-6789'").bytes());
      assertThat(session.errorToClient()).startsWith("1105 HY000").doesNotContain("123");
      session.fromClient(Wire.query("SHOW WARNINGS"));
      session.queryToServer();
      session.fromServer(
          new Wire.Reply()
              .columns(
                  Wire.column("", "Level", ColumnType.VAR_STRING),
                  Wire.column("", "Code", ColumnType.LONG),
                  Wire.column("", "Message", ColumnType.VAR_STRING))
              .row("Error", "1105", "XPATH syntax error: '123-45-6789'")
              .end()
              .bytes());
      for (int i = 0; i < 4; i++) {
        session.toClient();
      }
      assertThat(session.toClient().payload()[0]).isEqualTo((byte) 0xFE);
      session.goesOn();
    }
  }

  @Test
  void anOldClientGetsTheEndsThatItKnows() throws Exception {
    try (var session =
        new ScriptedSession(Wire.OLD_CLIENT, dev.weir.gateway.relay.RelayLimits.DEFAULT)) {
      session.fromClient(Wire.query(SECRET));
      session.queryToServer();
      session.fromServer(People.reply().bytes());
      byte[] firsts = new byte[7];
      for (int i = 0; i < firsts.length; i++) {
        ScriptedSession.Received packet = session.toClient();
        assertThat(packet.sequence()).isEqualTo(i + 1);
        firsts[i] = packet.payload()[0];
        if (i == 3 || i == 6) {
          assertThat(packet.payload()).hasSize(5);
        }
      }
      assertThat(firsts[3]).isEqualTo((byte) 0xfe);
      assertThat(firsts[6]).isEqualTo((byte) 0xfe);
      session.goesOn();
    }
  }

  @Test
  void aPolicyThatIsReloadedDecidesOverAKnownText() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SELECT id FROM people"));
      session.queryToServer();
      session.fromServer(new Wire.Reply().columns(Wire.people("id")).row("1").end().bytes());
      for (int i = 0; i < 4; i++) {
        session.toClient();
      }
      session.policy.set(new FakePolicy(true, true, false));
      session.fromClient(Wire.query("SELECT id FROM people"));
      assertThat(session.errorToClient()).startsWith("1142");
      session.goesOn();
    }
  }

  @Test
  void killIsAboutTheGatewaysOwnIds() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("KILL QUERY 7"));
      assertThat(session.toClient().first()).isZero();
      session.fromClient(Wire.query("kill query 42;"));
      assertThat(session.errorToClient()).startsWith("1094 HY000");
      session.fromClient(Wire.query("KILL 9"));
      assertThat(session.errorToClient()).startsWith("1095 HY000");
      session.goesOn();
    }
  }

  @Test
  void whatCannotBeRecordedIsNotRun() throws Exception {
    try (var session = new ScriptedSession()) {
      session.recorder.failing = true;
      session.fromClient(Wire.query("SELECT 1"));
      assertThat(session.errorToClient()).startsWith("1105 HY000the statement could not");
      session.recorder.failing = false;
      session.goesOn();
    }
  }

  @Test
  void whatTheDiskCouldNotKeepIsNotRun() throws Exception {
    try (var session = new ScriptedSession()) {
      var disk = new CompletableFuture<Void>();
      session.recorder.disk = disk;
      session.fromClient(Wire.query("SELECT 1"));
      disk.completeExceptionally(new IOException("Input/output error"));
      assertThat(session.errorToClient()).startsWith("1105 HY000the statement could not");
      session.recorder.disk = CompletableFuture.completedFuture(null);
      session.goesOn();
    }
  }

  @Test
  void anErrorOfADefinitionRepeatsNoRow() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("ALTER TABLE people ADD UNIQUE (ssn)"));
      session.queryToServer();
      session.fromServer(
          new Wire.Reply()
              .error(1062, "23000", "Duplicate entry '123-45-6789' for key 'ssn'")
              .bytes());
      assertThat(session.errorToClient()).startsWith("1062 23000").doesNotContain("123");
    }
  }

  @Test
  void aRowOfSeveralPacketsIsNumberedWithTheOthers() throws Exception {
    try (var session =
        new ScriptedSession(Wire.OLD_CLIENT, dev.weir.gateway.relay.RelayLimits.DEFAULT)) {
      session.fromClient(Wire.query("SELECT name FROM people"));
      session.queryToServer();
      session.fromServer(
          new Wire.Reply().columns(Wire.people("name")).row("x".repeat(17 << 20)).end().bytes());
      int[] lengths = new int[6];
      for (int i = 0; i < lengths.length; i++) {
        ScriptedSession.Received packet = session.toClient();
        assertThat(packet.sequence()).isEqualTo(i + 1);
        lengths[i] = packet.payload().length;
      }
      assertThat(lengths[3]).isEqualTo(0xffffff);
      assertThat(lengths[4]).isGreaterThan(1 << 19);
      assertThat(lengths[5]).isEqualTo(5);
      session.goesOn();
    }
  }
}
