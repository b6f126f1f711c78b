package dev.weir.gateway.mysql.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.wire.mysql.Text;
import dev.weir.wire.mysql.client.BareCommand;
import dev.weir.wire.mysql.client.InitDb;
import dev.weir.wire.mysql.server.SessionChange;
import org.junit.jupiter.api.Test;

/**
 * What a session changes of how its texts read, between a scripted client and a scripted server.
 */
class FollowedSettingsTest {
  @Test
  void whatTheServerSaysOfItsSettingsIsFollowed() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SET sql_mode = 'ANSI_QUOTES'"));
      session.queryToServer();
      session.fromServer(
          new Wire.Reply().ok(Wire.IDLE, Wire.variable("sql_mode", "ANSI_QUOTES")).bytes());
      session.toClient();
      session.fromClient(Wire.query("SELECT id, \"ssn\" FROM people"));
      session.queryToServer();
      session.fromServer(People.reply().bytes());
      People.assertMasked(session);
      assertThat(session.settingsAsked).hasValue(1);
    }
  }

  @Test
  void aChangeThatTheServerDoesNotReportIsAskedFor() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SET sql_mode = 'ANSI_QUOTES'"));
      session.queryToServer();
      session.hasSqlMode("ANSI_QUOTES");
      session.fromServer(new Wire.Reply().ok().bytes());
      session.toClient();
      session.fromClient(Wire.query("SELECT id, \"ssn\" FROM people"));
      session.queryToServer();
      assertThat(session.settingsAsked).hasValue(2);
      session.fromServer(People.reply().bytes());
      People.assertMasked(session);
    }
  }

  @Test
  void theServersReportsAreAskedForAgainWhenTheClientChangesThem() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SET session_track_system_variables = 'time_zone'"));
      session.queryToServer();
      session.reports("time_zone");
      session.fromServer(new Wire.Reply().ok().bytes());
      session.toClient();
      session.fromClient(Wire.query("SELECT 1"));
      session.queryToServer();
      assertThat(session.reportsAskedFor).hasValue(2);
      assertThat(session.settingsAsked).hasValue(2);
      assertThat(session.reports())
          .isEqualTo(
              "time_zone,character_set_client,character_set_connection,character_set_results,"
                  + "sql_mode");
    }
  }

  @Test
  void anotherDatabaseChangesWhatNamesMean() throws Exception {
    try (var session = new ScriptedSession()) {
      session.tables.table("other", "people", "id", "ssn");
      session.fromClient(Wire.command(new InitDb(Wire.buffer("other"))));
      assertThat(session.toServer().text()).isEqualTo("\u0002other");
      session.fromServer(
          new Wire.Reply().ok(Wire.IDLE, new SessionChange.Schema(Text.of("other"))).bytes());
      session.toClient();
      session.fromClient(Wire.query("SELECT name FROM people"));
      // the column is not there: nothing is traced, and the server says so itself
      assertThat(session.queryToServer()).isEqualTo("SELECT name FROM people");
      session.fromServer(
          new Wire.Reply().error(1054, "42S22", "Unknown column 'name' in 'field list'").bytes());
      assertThat(session.errorToClient()).startsWith("1054 42S22Unknown column");
    }
  }

  @Test
  void aSessionThatIsResetIsReadAnew() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SELECT 1"));
      session.queryToServer();
      session.fromServer(People.one("1").bytes());
      for (int i = 0; i < 4; i++) {
        session.toClient();
      }
      session.fromClient(Wire.command(BareCommand.RESET_CONNECTION));
      session.toServer();
      session.fromServer(new Wire.Reply().ok().bytes());
      session.toClient();
      session.fromClient(Wire.query("SELECT 1"));
      session.queryToServer();
      assertThat(session.settingsAsked).hasValue(2);
    }
  }
}
