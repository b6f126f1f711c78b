package dev.weir.e2e.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.Await;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that connect for every statement get a connection that is there already. */
class WarmUpstreamsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String POLICY =
      """
      rules:
        - name: agents read
          who: { groups: [ai-agents] }
          allow: { actions: [read] }
      """;

  private static PostgresServer server;
  private static GatewayRig rig;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults());
    server.execute("CREATE TABLE things (id int); INSERT INTO things VALUES (1)");
    rig = GatewayRig.start(server, "postgres", POLICY);
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
    server.close();
  }

  /** What one test has left is not to take the place of what the next one keeps. */
  @AfterEach
  void settle() throws InterruptedException {
    Await.until(
        PATIENCE,
        "the end of all sessions",
        () ->
            server
                    .query(
                        "postgres",
                        "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'weir:%@%'")
                    .isEmpty()
                && kept().size() == rig.weir().spareUpstreams());
  }

  private static Client client(String user) throws IOException {
    return new Client(rig.port(), rig.connection(), rig.token(user, "ai-agents"));
  }

  /** The processes of connections that are kept. */
  private static Set<Integer> kept() {
    Set<Integer> processes = new HashSet<>();
    server
        .query(
            "postgres",
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'weir:warm' AND state ="
                + " 'idle'")
        .forEach(row -> processes.add(Integer.valueOf(String.valueOf(row.getFirst()))));
    return processes;
  }

  /** Ends the session; its connection is kept. */
  private static int leave(Client client) throws IOException, InterruptedException {
    client.close();
    Await.until(
        PATIENCE,
        "a spare",
        () -> kept().equals(Set.of(client.process())) && rig.weir().spareUpstreams() == 1);
    return client.process();
  }

  private static void ended(int process) throws InterruptedException {
    Await.until(
        PATIENCE,
        "the end of process " + process,
        () ->
            server
                .query("postgres", "SELECT 1 FROM pg_stat_activity WHERE pid = " + process)
                .isEmpty());
  }

  private static int session(String user) throws IOException, InterruptedException {
    Client client = client(user);
    assertThat(client.ask("SELECT count(*) FROM things").value()).isEqualTo("1");
    return leave(client);
  }

  @Test
  void oneSessionAfterTheOtherHasTheSameConnectionOnWhicheverLoop() throws Exception {
    int process = session("alice");
    // the loops take turns, so that it has to go from one to the other
    for (int i = 0; i < 5; i++) {
      assertThat(session(i % 2 == 0 ? "bob" : "alice")).isEqualTo(process);
    }
  }

  @Test
  void theServerKnowsTheSessionByItsOwnNameAndNoOther() throws Exception {
    session("alice");
    try (Client bob = client("bob")) {
      String name = bob.ask("SHOW application_name").value();
      assertThat(name).startsWith("weir:bob@").isEqualTo(bob.settings().get("application_name"));
      assertThat(
              server.query(
                  "postgres",
                  "SELECT application_name FROM pg_stat_activity WHERE pid = " + bob.process()))
          .isEqualTo(java.util.List.of(java.util.List.of(name)));
    }
  }

  @Test
  void whoSaysGoodbyeBeforeTheAnswerIsAnsweredAndLeavesTheConnection() throws Exception {
    int process = session("alice");
    for (int i = 0; i < 3; i++) {
      Client client = client("alice");
      assertThat(client.askAndLeave("SELECT count(*) FROM things").value()).isEqualTo("1");
      leave(client);
      assertThat(client.process()).isEqualTo(process);
    }
  }

  @Test
  void noTwoSessionsHaveItAtATime() throws Exception {
    int process = session("alice");
    try (Client one = client("alice");
        Client two = client("alice")) {
      assertThat(one.process()).isEqualTo(process);
      assertThat(two.process()).isNotEqualTo(process);
    }
  }

  @Test
  void whenTheConfigurationHasChangedNoConnectionFromBeforeIsLeft() throws Exception {
    Client open = client("alice");
    int process = session("alice");
    rig.rewritePolicy(POLICY.replace("agents read", "agents may read"));
    Await.until(PATIENCE, "the end of the spare", () -> kept().isEmpty());
    open.close();
    ended(open.process());
    assertThat(session("alice")).isNotIn(process, open.process());
  }

  @Test
  void whoeverHasAnotherPasswordDoesNotGetWhatWasOpenedWithTheOldOne() throws Exception {
    int process = session("alice");
    Path password = rig.configuration().resolveSibling("password");
    Files.writeString(password, "not the password");
    try {
      assertThatThrownBy(() -> client("alice"))
          .hasMessageContaining("the server did not accept Weir's credential");
      ended(process);
    } finally {
      Files.writeString(password, server.superuserPassword());
    }
  }

  @Test
  void aDatabaseThatWantsToKnowOfEachSignInIsToldOfEach() throws Exception {
    session("alice");
    server.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name ="
            + " 'weir:warm'");
    server.execute(
        "CREATE FUNCTION seen() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;"
            + "CREATE EVENT TRIGGER seen ON login EXECUTE FUNCTION seen()");
    try {
      Client client = client("alice");
      client.close();
      ended(client.process());
    } finally {
      server.execute("DROP EVENT TRIGGER seen; DROP FUNCTION seen()");
    }
  }

  @Test
  void aConnectionThatTheServerHasEndedIsNotHandedOn() throws Exception {
    int process = session("alice");
    server.execute("SELECT pg_terminate_backend(%d, 5000)".formatted(process));
    assertThat(session("alice")).isNotEqualTo(process);
  }
}
