package dev.weir.e2e.warm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.store.recording.RecordedEvent;
import dev.weir.store.recording.RecordingFolder;
import dev.weir.store.recording.SegmentEvents;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A session takes over what others of the same subject were allowed: ways to be allowed, or to see,
 * what others are.
 */
class CommonJudgementsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** So often that each of the gateway's loops has had a session. */
  private static final int SESSIONS = 6;

  private static final String POLICY =
      """
      rules:
        - name: agents read
          who: { groups: [ai-agents] }
          allow: { actions: [read, write, ddl] }
      protect:
        - name: numbers
          columns: ["public.people.ssn"]
          mask: { keepLast: 2 }
          except: { groups: [auditors] }
      """;

  private static PostgresServer server;
  private static GatewayRig rig;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults());
    server.execute(
        "CREATE TABLE people (id int, name text, ssn text);"
            + "INSERT INTO people VALUES (1, 'Ann', '111-22-3333'), (2, 'Bob', '444-55-6666')");
    rig = GatewayRig.start(server, "postgres", POLICY);
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
    server.close();
  }

  /** Whatever a test asks, sessions before it were answered. */
  @BeforeEach
  void everyLoopKnowsTheForm() throws Exception {
    String token = rig.token("alice", "ai-agents");
    for (int i = 0; i < SESSIONS; i++) {
      assertThat(secret(token)).as("masked").isEqualTo("*********33");
    }
  }

  private static String secret(String token, String... before) throws IOException {
    try (var client = new Client(rig.port(), rig.connection(), token)) {
      for (String text : before) {
        assertThat(client.ask(text).sqlState()).as(text).isEmpty();
      }
      return client.ask("SELECT ssn FROM people WHERE id = 1").value();
    }
  }

  private static boolean shows(String token, String value) {
    try {
      return secret(token).equals(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whoSeesTheValuesTakesNothingOverFromThoseWhoDoNotNorTheyFromHim() throws Exception {
    String token = rig.token("alice", "ai-agents", "auditors");
    for (int i = 0; i < SESSIONS; i++) {
      assertThat(secret(token)).isEqualTo("111-22-3333");
    }
    for (int i = 0; i < SESSIONS; i++) {
      assertThat(secret(rig.token("bob", "ai-agents"))).isEqualTo("*********33");
    }
  }

  @Test
  void aReloadDecidesForTheNextSession() throws Exception {
    String token = rig.token("alice", "ai-agents");
    rig.rewritePolicy(POLICY.replace("keepLast: 2", "keepLast: 4"));
    try {
      Await.until(PATIENCE, "the new mask", () -> shows(token, "*******3333"));
      for (int i = 0; i < SESSIONS; i++) {
        assertThat(secret(token)).isEqualTo("*******3333");
      }
    } finally {
      rig.rewritePolicy(POLICY);
      Await.until(PATIENCE, "the old mask", () -> shows(token, "*********33"));
    }
  }

  @Test
  void aSessionWithATableOfItsOwnReadsItsOwn() throws Exception {
    String token = rig.token("alice", "ai-agents");
    for (int i = 0; i < SESSIONS; i++) {
      assertThat(
              secret(
                  token,
                  "CREATE TEMP TABLE people (id int, ssn text)",
                  "INSERT INTO people VALUES (1, 'mine')"))
          .isEqualTo("mine");
      assertThat(secret(token)).as("the next one's").isEqualTo("*********33");
    }
  }

  @Test
  void aSearchPathThatIsSetIsNotThatOfTheOthers() throws Exception {
    server.execute(
        "CREATE SCHEMA other; CREATE TABLE other.people (id int, ssn text);"
            + "INSERT INTO other.people VALUES (1, 'open')");
    try {
      String token = rig.token("alice", "ai-agents");
      for (int i = 0; i < SESSIONS; i++) {
        assertThat(secret(token, "SET search_path = other, public")).isEqualTo("open");
        assertThat(secret(token)).isEqualTo("*********33");
      }
    } finally {
      server.execute("DROP SCHEMA other CASCADE");
    }
  }

  @Test
  void ddlOfOneSessionDecidesForTheNext() throws Exception {
    String token = rig.token("alice", "ai-agents");
    String user = ask(token, "SELECT current_user");
    for (int round = 0; round < 2; round++) {
      ask(token, "CREATE SCHEMA IF NOT EXISTS \"" + user + '"');
      ask(token, "CREATE TABLE \"" + user + "\".people (id int, ssn text)");
      ask(token, "INSERT INTO \"" + user + "\".people VALUES (1, 'open')");
      for (int i = 0; i < SESSIONS; i++) {
        assertThat(secret(token)).as("the schema of one's own name comes first").isEqualTo("open");
      }
      ask(token, "DROP TABLE \"" + user + "\".people");
      for (int i = 0; i < SESSIONS; i++) {
        assertThat(secret(token)).isEqualTo("*********33");
      }
    }
  }

  /** In a session of its own. */
  private static String ask(String token, String text) throws IOException {
    try (var client = new Client(rig.port(), rig.connection(), token)) {
      Client.Answer answer = client.ask(text);
      assertThat(answer.sqlState()).as(text).isEmpty();
      return answer.values().isEmpty() ? "" : answer.value();
    }
  }

  @Test
  void aRuleThatNamesASessionHoldsForThatSessionAlone() throws Exception {
    rig.rewritePolicy(
        POLICY.replace(
            "protect:",
            """
              - name: one session in sixteen does not read
                who: { groups: [ai-agents] }
                deny: { actions: [read], when: "session.id.endsWith('0')" }
            protect:\
            """));
    try {
      String token = rig.token("alice", "ai-agents");
      List<String> wrong = new ArrayList<>();
      int refused = 0;
      // the rule is in force once somebody was refused
      long until = System.nanoTime() + PATIENCE.toNanos();
      for (int i = 0; i < 100; i += refused > 0 ? 1 : 0) {
        assertThat(System.nanoTime()).as("somebody is refused in time").isLessThan(until);
        try (var client = new Client(rig.port(), rig.connection(), token)) {
          String session = String.valueOf(client.settings().get("application_name"));
          Client.Answer answer = client.ask("SELECT ssn FROM people WHERE id = " + i);
          boolean denied = !answer.sqlState().isEmpty();
          refused += denied ? 1 : 0;
          if (refused > 0 && denied != session.endsWith("0")) {
            wrong.add(session + ": " + answer);
          }
        }
      }
      assertThat(wrong).isEmpty();
    } finally {
      rig.rewritePolicy(POLICY);
    }
  }

  @Test
  void eachIsRecordedInItsOwnSessionBeforeItIsAnswered() throws Exception {
    String token = rig.token("carol", "ai-agents");
    for (int i = 1; i <= SESSIONS; i++) {
      secret(token);
      assertThat(sessionsWithStatements("carol")).hasSize(i);
    }
  }

  private static Set<String> sessionsWithStatements(String user) throws IOException {
    var folder = new RecordingFolder(rig.data().resolve("recordings"));
    Set<String> sessions = new HashSet<>();
    for (int lane : folder.lanes()) {
      Long sequence = folder.firstFrom(lane, 0);
      while (sequence != null) {
        try (SegmentEvents events = folder.events(lane, sequence, 0, session -> true)) {
          while (events != null && events.next() == SegmentEvents.Step.EVENT) {
            if (events.event() instanceof RecordedEvent.Statement
                && events.session().subject().user().equals(user)) {
              sessions.add(events.session().sessionId());
            }
          }
        }
        sequence = folder.firstFrom(lane, sequence + 1);
      }
    }
    return sessions;
  }
}
