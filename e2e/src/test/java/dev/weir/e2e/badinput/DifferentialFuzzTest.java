package dev.weir.e2e.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.e2e.badinput.Heard.End;
import dev.weir.e2e.badinput.WireClient.Reply;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Damaged conversations, through Weir and straight at twins of one database: the replies are the
 * same up to where Weir refuses or masks. For longer runs {@code -Dweir.fuzz.rounds=100000
 * -Dweir.fuzz.seed=1}.
 */
class DifferentialFuzzTest {
  private static final int ROUNDS = Integer.getInteger("weir.fuzz.rounds", 40);
  private static final long SEED = Long.getLong("weir.fuzz.seed", 0);
  private static final Duration QUIET = Duration.ofMillis(50);

  /** Whoever is not heard by then hangs. */
  private static final Duration HANGING = Duration.ofSeconds(20);

  private static final String POLICY =
      """
      rules:
        - name: agents do what the database lets them
          who: { groups: [ai-agents] }
          allow: { actions: [all] }
      protect:
        - name: national id
          columns: ["public.customers.ssn"]
          mask: { keepLast: 2 }
      """;

  private static PostgresServer server;
  private static GatewayRig rig;
  private static Alarms alarms;
  private static Connection twinA;
  private static Connection twinB;
  private static String token;

  @BeforeAll
  static void start() throws Exception {
    alarms = new Alarms();
    server =
        PostgresServer.start(
            PostgresOptions.defaults()
                .withHbaLine("host all agent 127.0.0.1/32 trust")
                .withSetting("statement_timeout", "10s"));
    server.execute("CREATE ROLE agent LOGIN");
    server.execute("CREATE DATABASE twin_a");
    server.execute("twin_a", Conversations.SCHEMA);
    server.execute("CREATE DATABASE twin_b TEMPLATE twin_a");
    rig = GatewayRig.startAs("agent", server, "twin_b", POLICY);
    token = rig.token("alice", "ai-agents");
    twinA = server.connect("twin_a");
    twinB = server.connect("twin_b");
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
    twinA.close();
    twinB.close();
    server.close();
    alarms.close();
  }

  @Test
  void goodConversationsAreTheSameButForWhatIsMasked() throws Exception {
    for (List<byte[]> conversation : Conversations.GOOD) {
      Heard straight = straight(conversation);
      Heard through = through(conversation, straight);
      assertThat(through.outline()).isEqualTo(straight.outline());
      assertThat(refusedAt(straight, through)).isEqualTo(straight.replies().size());
    }
  }

  @Test
  void damagedConversationsAreTheSameUpToARefusal() throws Exception {
    int same = 0;
    for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
      List<byte[]> messages = Conversations.damaged(new SplittableRandom(seed));
      Heard straight = straight(messages);
      try {
        Heard through = through(messages, straight);
        same += refusedAt(straight, through) == straight.replies().size() ? 1 : 0;
        assertThat(alarms.raised()).isEmpty();
      } catch (AssertionError difference) {
        throw new AssertionError("seed " + seed + "\n" + told(messages), difference);
      }
    }
    assertThat(same).isGreaterThan(ROUNDS / 3);
  }

  private static Heard straight(List<byte[]> messages) throws Exception {
    afresh(twinA);
    try (WireClient client = WireClient.connect(server.port())) {
      client.startUp("twin_a");
      assertThat(WireClient.outline(client.untilReady())).endsWith("ZI");
      return Heard.of(client, messages, 0, QUIET, QUIET);
    }
  }

  private static Heard through(List<byte[]> messages, Heard straight) throws Exception {
    afresh(twinB);
    try (WireClient client = WireClient.signIn(rig.port(), rig.connection(), token)) {
      Duration quiet = straight.end() == End.WAITS ? QUIET : HANGING;
      return Heard.of(client, messages, straight.replies().size(), quiet, HANGING);
    }
  }

  private static void afresh(Connection twin) throws SQLException {
    try (var statement = twin.createStatement()) {
      statement.execute(Conversations.FRESH);
    }
  }

  /**
   * How many replies are the same, before one that is a refusal of Weir's.
   *
   * @throws AssertionError if there is a difference that is no refusal
   */
  private static int refusedAt(Heard straight, Heard through) {
    String both = straight.outline() + "\n" + through.outline();
    assertThat(WireClient.text(through.replies())).as(both).doesNotContain(Conversations.SECRET);
    if (straight.end() != End.WAITS) {
      assertThat(through.end()).as("hangs: %s", both).isNotEqualTo(End.WAITS);
    }
    for (int i = 0; i < straight.replies().size(); i++) {
      Reply of = straight.replies().get(i);
      if (of.type() == '!') {
        // A server that is left without a Sync keeps its replies, which Weir asks it for.
        return straight.replies().size();
      }
      assertThat(through.replies()).as(both).hasSizeGreaterThan(i);
      Reply other = through.replies().get(i);
      if (!alike(of, other)) {
        boolean bothEnd = isFatal(of) && other.type() == '!';
        assertThat(bothEnd || other.type() == 'E' || (i > 0 && refusesAll(through, i)))
            .as(
                "%s%nreply %d is no refusal:%n%s%n%s",
                both, i, Heard.comparable(of), Heard.comparable(other))
            .isTrue();
        return i;
      }
    }
    return straight.replies().size();
  }

  /** Whether the connection was closed with an error, which stood where the server had one too. */
  private static boolean refusesAll(Heard through, int at) {
    return through.replies().get(at).type() == '!' && isFatal(through.replies().get(at - 1));
  }

  private static boolean isFatal(Reply reply) {
    return reply.type() == 'E' && reply.field('V').equals("FATAL");
  }

  /** The same, or the same but for what is protected, or errors both. */
  private static boolean alike(Reply of, Reply other) {
    boolean masked = of.text().contains(Conversations.SECRET);
    return of.type() == other.type()
        && (masked || of.type() == 'E' || Heard.comparable(of).equals(Heard.comparable(other)));
  }

  private static String told(List<byte[]> messages) {
    return messages.stream()
        .map(one -> new String(one, StandardCharsets.ISO_8859_1))
        .map(one -> one.replace("\0", "\\0"))
        .collect(Collectors.joining("\n"));
  }
}
