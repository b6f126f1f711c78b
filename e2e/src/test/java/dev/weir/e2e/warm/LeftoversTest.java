package dev.weir.e2e.warm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * An attacker leaves things in a session, for the next one or to learn of it: nothing of them is
 * there, whether the next session has the same connection or not. Its own statements are all
 * allowed, so that nothing but the handing on keeps them apart.
 */
class LeftoversTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String POLICY =
      """
      rules:
        - name: anything goes
          who: { groups: [all] }
          allow: { actions: [all] }
      """;

  /** All that a session can see of what was there before it. */
  private static final String LOOK =
      """
      SELECT session_user, current_user, current_setting('role'), pg_my_temp_schema(),
        (SELECT count(*) FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
        (SELECT count(*) FROM pg_catalog.pg_prepared_statements),
        (SELECT count(*) FROM pg_catalog.pg_cursors WHERE name <> ''),
        (SELECT count(*) FROM pg_listening_channels()),
        coalesce(current_setting('attacker.was_here', true), 'nobody'),
        (SELECT string_agg(name || '=' || setting || '/' || reset_val, ' ' ORDER BY name)
          FROM pg_catalog.pg_settings
          WHERE name NOT IN ('application_name', 'transaction_read_only') AND source = 'session'),
        current_setting('search_path'), current_setting('work_mem'), current_setting('timezone'),
        (SELECT count(*) FROM public.notes),
        (SELECT reset_val FROM pg_catalog.pg_settings WHERE name = 'application_name')\
      """;

  private static final List<String> TAKEN_BACK =
      List.of(
          "SET work_mem = '123kB'; SET timezone = 'Asia/Tokyo'",
          "SET search_path = pg_temp, pg_catalog",
          "SET statement_timeout = 1234; SET application_name = 'nobody'",
          "PREPARE p AS SELECT 1",
          "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT * FROM notes; COMMIT",
          "SELECT random(), * FROM notes",
          "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
          // its trigger locks, sets and becomes somebody else
          "UPDATE notes SET text = 'b'");

  private static final List<String> NOT_TAKEN_BACK =
      List.of(
          "BEGIN; SELECT * FROM notes",
          "BEGIN; SELECT 1/0",
          "SELECT pg_advisory_lock(42)",
          "CREATE TEMP TABLE notes AS SELECT 'not yours' AS text",
          "SET ROLE other",
          "SET SESSION AUTHORIZATION other",
          "LISTEN everything",
          "SET attacker.was_here = 'yes'",
          "SELECT set_config('attacker.was_here', 'yes', false)",
          "SELECT nextval('numbers')",
          "SELECT setseed(0.5)",
          "DO $$ BEGIN PERFORM pg_advisory_lock(7); END $$",
          "LOAD 'auto_explain'",
          "SELECT lo_create(0)",
          "CREATE FUNCTION pg_temp.version() RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$");

  private static PostgresServer server;
  private static GatewayRig rig;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults());
    server.execute(
        "CREATE TABLE notes (id int PRIMARY KEY, text text); INSERT INTO notes VALUES (1, 'a')");
    server.execute(
        "CREATE SEQUENCE numbers; CREATE ROLE other; ALTER ROLE postgres SET work_mem = '7MB'");
    server.execute(
        "CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM"
            + " pg_advisory_lock(9), set_config('timezone', 'Asia/Tokyo', false); SET ROLE other;"
            + " RETURN NEW; END $$;GRANT ALL ON notes TO other;CREATE TRIGGER noted AFTER UPDATE ON"
            + " notes FOR EACH ROW EXECUTE FUNCTION noted()");
    rig = GatewayRig.start(server, "postgres", POLICY);
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
    server.close();
  }

  private static Client client(String user, String... startup) throws IOException {
    return new Client(rig.port(), rig.connection(), rig.token(user, "all"), startup);
  }

  /** Until the connection that a session had is kept, or has ended. */
  private static void settled(int process) throws InterruptedException {
    Await.until(
        PATIENCE,
        "the end of what process " + process + " does",
        () -> {
          var nobodys =
              server.query(
                  "postgres",
                  "SELECT pid FROM pg_stat_activity WHERE application_name = 'weir:warm'");
          boolean left =
              nobodys.contains(List.of(Integer.toString(process)))
                  || server
                      .query("postgres", "SELECT 1 FROM pg_stat_activity WHERE pid = " + process)
                      .isEmpty();
          return left && nobodys.size() == rig.weir().spareUpstreams();
        });
  }

  private static int leave(Client client) throws IOException, InterruptedException {
    int process = client.process();
    client.close();
    settled(process);
    return process;
  }

  /** The process of a connection that is kept and that an honest session has left. */
  private static int spare() throws IOException, InterruptedException {
    Client honest = client("honest");
    look(honest);
    return leave(honest);
  }

  private static List<String> look(Client client) throws IOException {
    Client.Answer seen = client.ask(LOOK);
    assertThat(seen.sqlState()).isEmpty();
    return seen.values();
  }

  /** What a session sees that nobody was before. */
  private static List<String> untouched() throws IOException, InterruptedException {
    Client first = client("honest", "options", "-c geqo=on");
    List<String> seen = look(first);
    leave(first);
    return seen;
  }

  @Test
  void whatCanBeTakenBackIsTakenBackBeforeTheConnectionIsHandedOn() throws Exception {
    List<String> untouched = untouched();
    int process = spare();
    for (String left : TAKEN_BACK) {
      Client attacker = client("mallory");
      assertThat(attacker.process()).as("before " + left).isEqualTo(process);
      attacker.prepare("kept", "SELECT 'of mallory'");
      assertThat(attacker.ask(left).sqlState()).as(left).isEmpty();
      leave(attacker);
      try (Client honest = client("honest")) {
        assertThat(honest.process()).as(left).isEqualTo(process);
        assertThat(look(honest)).as(left).isEqualTo(untouched);
        assertThat(honest.settings().get("application_name")).startsWith("weir:honest@");
        assertThat(honest.settings().get("TimeZone")).isNotEqualTo("Asia/Tokyo");
        leave(honest);
      }
    }
  }

  @Test
  void whatCannotBeTakenBackEndsTheConnection() throws Exception {
    List<String> untouched = untouched();
    int process = spare();
    for (String left : NOT_TAKEN_BACK) {
      Client attacker = client("mallory");
      assertThat(attacker.process()).as(left).isEqualTo(process);
      attacker.ask(left);
      leave(attacker);
      try (Client honest = client("honest")) {
        assertThat(honest.process()).as(left).isNotEqualTo(process);
        assertThat(look(honest)).as(left).isEqualTo(untouched);
        process = leave(honest);
      }
    }
  }

  @Test
  void settingsOfTheStartAreNotWhatTheNextSessionSetsBackTo() throws Exception {
    int process = spare();
    Client attacker = client("mallory", "options", "-c search_path=pg_temp -c timezone=Asia/Tokyo");
    assertThat(attacker.process()).isNotEqualTo(process);
    leave(attacker);
    try (Client honest = client("honest")) {
      honest.ask("RESET ALL");
      assertThat(honest.ask("SELECT current_setting('search_path')").value())
          .doesNotContain("pg_temp");
      assertThat(honest.ask("SELECT current_setting('timezone')").value())
          .isNotEqualTo("Asia/Tokyo");
      assertThat(honest.ask("SELECT current_setting('work_mem')").value()).isEqualTo("7MB");
      assertThat(honest.ask("SELECT current_setting('application_name')").value())
          .isEqualTo("weir:warm");
    }
  }

  @Test
  void theKeyOfAFormerSessionCancelsNothing() throws Exception {
    int process = spare();
    Client former = client("mallory");
    leave(former);
    try (Client honest = client("honest");
        Connection blocking = rig.straight()) {
      assertThat(List.of(former.process(), honest.process())).containsOnly(process);
      blocked(blocking, honest, process);
      former.cancel();
      blocking.rollback();
      assertThat(honest.answer().sqlState()).isEmpty();
      blocked(blocking, honest, process);
      honest.cancel();
      assertThat(honest.answer().sqlState()).as("its own key").isEqualTo("57014");
    }
  }

  /** Lets the session's statement wait for another's lock. */
  private static void blocked(Connection blocking, Client client, int process)
      throws SQLException, IOException, InterruptedException {
    blocking.setAutoCommit(false);
    try (var statement = blocking.createStatement()) {
      statement.execute("LOCK TABLE notes IN ACCESS EXCLUSIVE MODE");
    }
    client.begin("SELECT count(*) FROM notes");
    Await.until(
        PATIENCE,
        "the lock",
        () ->
            !server
                .query("postgres", "SELECT 1 FROM pg_locks WHERE NOT granted AND pid = " + process)
                .isEmpty());
  }

  @Test
  void aCancelRequestThatMayStillBeOnItsWayMeetsNobodyElse() throws Exception {
    int process = spare();
    try (Connection blocking = rig.straight()) {
      Client attacker = client("mallory");
      assertThat(attacker.process()).isEqualTo(process);
      blocked(blocking, attacker, process);
      attacker.cancel();
      assertThat(attacker.answer().sqlState()).isEqualTo("57014");
      leave(attacker);
    }
    try (Client honest = client("honest")) {
      assertThat(honest.process()).isNotEqualTo(process);
    }
  }

  @Test
  void whatAStatementHasNotBroughtToItsEndEndsTheConnection() throws Exception {
    int process = spare();
    try (Connection blocking = rig.straight()) {
      Client attacker = client("mallory");
      assertThat(attacker.process()).isEqualTo(process);
      blocked(blocking, attacker, process);
      attacker.vanish();
      settled(process);
    }
    try (Client honest = client("honest")) {
      assertThat(honest.process()).isNotEqualTo(process);
    }
  }
}
