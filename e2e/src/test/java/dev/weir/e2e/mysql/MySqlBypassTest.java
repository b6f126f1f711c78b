package dev.weir.e2e.mysql;

import dev.weir.e2e.bypass.Attempt;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every attempt is made at two MariaDB servers that differ in the protected values alone.
 * Protection holds if a client sees the same of both, byte for byte; without protection it must
 * not, or the attempt shows nothing. The connection's account may do everything, so that nothing is
 * refused but by Weir.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MySqlBypassTest {
  private static final String RULES =
      """
      rules:
        - name: agents may do everything
          who: { groups: [ai-agents] }
          allow: { actions: [all] }
      """;
  private static final String PROTECT =
      """
      protect:
        - name: national id
          columns:
            - corp.customers.ssn
            - corp.kid.ssn
            - corp.gen.ssn
            - corp.keep.hist
            - corp.audited.ssn
            - corp.loud.ssn
            - corp.typed.*
          mask: { keepLast: 4 }
          use: none
        - name: documents
          columns: [corp.customers.data]
          mask: redact
          use: none
      """;

  private final MySqlDuel duel = new MySqlDuel(Attempt.of(Corpus.resource("attempts.txt")));
  private final Map<Round, List<MySqlDuel.Seen>> ofValue = new EnumMap<>(Round.class);
  private final Map<Round, List<MySqlDuel.Seen>> ofOther = new EnumMap<>(Round.class);
  private final ExecutorService both = Executors.newFixedThreadPool(2);

  private enum Round {
    QUERIES(MySqlDuel.Way.QUERY, true),
    PREPARED(MySqlDuel.Way.PREPARED, true),
    UNPROTECTED(MySqlDuel.Way.QUERY, false);

    private final MySqlDuel.Way way;
    private final boolean isProtected;

    Round(MySqlDuel.Way way, boolean isProtected) {
      this.way = way;
      this.isProtected = isProtected;
    }
  }

  @BeforeAll
  void attempt() throws Exception {
    Future<Map<Round, List<MySqlDuel.Seen>>> value = both.submit(() -> rounds(MySqlDuel.VALUE));
    Future<Map<Round, List<MySqlDuel.Seen>>> other =
        both.submit(() -> rounds(MySqlDuel.OTHER_VALUE));
    ofValue.putAll(value.get());
    ofOther.putAll(other.get());
  }

  @AfterAll
  void close() {
    both.close();
  }

  private Map<Round, List<MySqlDuel.Seen>> rounds(String value) throws Exception {
    Map<Round, List<MySqlDuel.Seen>> seen = new EnumMap<>(Round.class);
    try (MySqlServer server = MySqlServer.start(ServerKind.MARIADB)) {
      for (Round round : Round.values()) {
        Corpus.fill(server, value);
        String policy = round.isProtected ? RULES + PROTECT : RULES;
        try (MySqlRig rig = MySqlRig.start(server, Corpus.DATABASE, policy)) {
          String token = rig.token("mallory", "ai-agents");
          seen.put(round, duel.made(rig.port(), rig.connection(), token, round.way));
        }
      }
    }
    return seen;
  }

  @TestFactory
  Stream<DynamicTest> heldInQueries() {
    return held(Round.QUERIES);
  }

  @TestFactory
  Stream<DynamicTest> heldInPreparedStatements() {
    return held(Round.PREPARED);
  }

  @TestFactory
  Stream<DynamicTest> withoutProtectionTheValueComesOut() {
    return duel.shownWithoutProtection(
        Objects.requireNonNull(ofValue.get(Round.UNPROTECTED)),
        Objects.requireNonNull(ofOther.get(Round.UNPROTECTED)));
  }

  private Stream<DynamicTest> held(Round round) {
    return duel.held(
        Objects.requireNonNull(ofValue.get(round)), Objects.requireNonNull(ofOther.get(round)));
  }
}
