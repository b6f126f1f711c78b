package dev.weir.gateway.postgres.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.EventLoops;
import dev.weir.gateway.Grants;
import dev.weir.gateway.catalogue.CatalogueSettings;
import dev.weir.gateway.catalogue.CatalogueSource;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SessionCatalogue;
import dev.weir.gateway.estimate.AtOnce;
import dev.weir.gateway.holding.Estimation;
import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.judging.Readings;
import dev.weir.gateway.judging.Stamp;
import dev.weir.gateway.postgres.catalogue.CatalogueService;
import dev.weir.gateway.postgres.upstream.UpstreamConnector;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.gateway.upstream.UpstreamTarget.TlsMode;
import dev.weir.session.Credential;
import dev.weir.session.Parameter;
import dev.weir.session.RowEstimate;
import dev.weir.session.Secret;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.ObjectName;
import dev.weir.sql.postgres.PostgresReader;
import dev.weir.sql.postgres.PostgresScan;
import dev.weir.sql.postgres.PostgresSettings;
import dev.weir.sql.postgres.parser.ParserSettings;
import dev.weir.sql.postgres.parser.PostgresGrammar;
import dev.weir.sql.postgres.parser.PostgresParser;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which held statements a PostgreSQL is asked about before anybody has said yes, and how. */
@SuppressWarnings("NullAway.Init")
class PostgresEstimatesTest {
  private static final EventLoops LOOPS = EventLoops.start(1);
  private static final PostgresSettings SETTINGS = PostgresSettings.DEFAULT;
  private static PostgresServer server;
  private static PostgresReader reader;
  private static PostgresParser parser;
  private static SessionCatalogue session;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults().withUser("agent", "pencil"));
    server.execute(
        """
        CREATE TABLE orders (id int PRIMARY KEY, customer int, note text);
        INSERT INTO orders SELECT n, n % 10, 'note' FROM generate_series(1, 5000) n;
        CREATE TABLE people (id int PRIMARY KEY, name text, ssn text);
        INSERT INTO people SELECT n, 'n' || n, 's' || n FROM generate_series(0, 9) n;
        CREATE TABLE days (day int, note text) PARTITION BY RANGE (day);
        CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM (0) TO (100);
        CREATE TABLE days_2 PARTITION OF days FOR VALUES FROM (100) TO (200);
        INSERT INTO days SELECT n, 'x' FROM generate_series(0, 199) n;
        CREATE TABLE guarded (id int, secret text);
        ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
        CREATE TABLE ruled (id int);
        CREATE RULE elsewhere AS ON DELETE TO ruled DO INSTEAD DELETE FROM orders;
        CREATE VIEW shown AS SELECT id FROM orders;
        CREATE FUNCTION trap(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
          $$ BEGIN RAISE LOG 'the trap is sprung'; RETURN n; END $$;
        CREATE FUNCTION same(a int, b int) RETURNS bool IMMUTABLE LANGUAGE sql AS
          'SELECT trap(a) OPERATOR(pg_catalog.=) b';
        CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = same);
        CREATE SCHEMA other;
        CREATE TABLE other.orders (id int);
        GRANT USAGE ON SCHEMA other TO agent;
        GRANT ALL ON ALL TABLES IN SCHEMA public, other TO agent\
        """);
    server.execute("ANALYZE");
    parser =
        new PostgresParser(PostgresGrammar.POSTGRESQL_18, ParserSettings.defaults().withThreads(1));
    reader = new PostgresReader(parser);
    var service =
        new CatalogueService(
            new UpstreamConnector(LOOPS, Thread::startVirtualThread, new SecureRandom()),
            connection ->
                new Credential("agent", Secret.taking("pencil".getBytes(StandardCharsets.UTF_8))),
            LOOPS,
            Thread::startVirtualThread,
            InstantSource.system(),
            CatalogueSettings.DEFAULT);
    var target =
        new UpstreamTarget(
            "orders",
            "127.0.0.1",
            server.port(),
            "postgres",
            TlsMode.DISABLE,
            null,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));
    session = service.forSession(Grants.on("orders"), target, "agent");
  }

  @AfterAll
  static void stop() {
    parser.close();
    server.close();
    LOOPS.close();
  }

  private static Judgement judged(
      String sql, @Nullable String path, boolean shared, PostgresSettings settings)
      throws Exception {
    var judge =
        new Judge<>(
            Grants.on("orders"),
            reader,
            new Readings(PostgresScan::new),
            InstantSource.system(),
            "pg_catalog");
    var catalogue = session.latest(path);
    return judge
        .judge(
            new Judge.Question<>(
                sql.getBytes(StandardCharsets.UTF_8),
                Judge.Part.WHOLE,
                new Stamp<>(new SsnProtected(), catalogue.version(), 0, settings),
                catalogue,
                shared,
                NamedStatements.NONE))
        .judgement();
  }

  private static @Nullable Estimation estimation(String sql, Parameter... values) throws Exception {
    return estimates().of(judged(sql, null, true, SETTINGS), List.of(values), null);
  }

  private static PostgresEstimates estimates() {
    return new PostgresEstimates("orders", session.beside(), new AtOnce(2));
  }

  private static RowEstimate rows(String sql, Parameter... values) throws Exception {
    Estimation estimation = estimation(sql, values);
    assertThat(estimation).as(sql).isNotNull();
    RowEstimate found = estimation.ask();
    assertThat(found).as(sql).isNotNull();
    return found;
  }

  private static Parameter number(int value) {
    return new Parameter(23, false, Integer.toString(value).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theRowsThatAreChangedCountAndNotThoseThatAreReadForIt() throws Exception {
    RowEstimate changed = rows("UPDATE orders SET note = 'x' WHERE id <= 1000");
    assertThat(changed.of()).isEqualTo(ObjectName.of("public", "orders"));
    assertThat(changed.rows()).isBetween(900L, 1100L);
    RowEstimate joined = rows("DELETE FROM people USING orders WHERE people.id = orders.customer");
    assertThat(joined.of().name()).isEqualTo("people");
    assertThat(rows("DELETE FROM orders").rows()).isEqualTo(5000);
    assertThat(rows("INSERT INTO orders SELECT day + 10000, 1, note FROM days").rows())
        .isEqualTo(200);
  }

  @Test
  void theValuesThatAreBoundAreThoseOfTheStatement() throws Exception {
    assertThat(rows("DELETE FROM orders WHERE id <= $1", number(100)).rows()).isBetween(80L, 120L);
    assertThat(rows("DELETE FROM orders WHERE id <= $1", number(4000)).rows())
        .isBetween(3900L, 4100L);
  }

  @Test
  void partitionsAreRowsOfTheirTable() throws Exception {
    RowEstimate read = rows("SELECT note FROM days");
    assertThat(read).isEqualTo(new RowEstimate(200, ObjectName.of("public", "days")));
    assertThat(rows("DELETE FROM days WHERE day < 50").rows()).isBetween(40L, 60L);
  }

  @Test
  void ofAJoinItIsTheTableOfWhichMostIsRead() throws Exception {
    RowEstimate read =
        rows("SELECT count(*) FROM people JOIN orders ON orders.customer = people.id");
    assertThat(read).isEqualTo(new RowEstimate(5000, ObjectName.of("public", "orders")));
    assertThat(rows("SELECT note FROM orders LIMIT 7").rows()).isEqualTo(7);
  }

  @Test
  void namesAreLookedForWhereTheSessionLooks() throws Exception {
    String sql = "DELETE FROM orders";
    Estimation there =
        estimates().of(judged(sql, "other, public", true, SETTINGS), List.of(), "other, public");
    assertThat(there).isNotNull();
    assertThat(there.ask()).extracting(RowEstimate::of).hasToString("other.orders");
    // it was read under another path than the one that is asked under: rather nothing
    Estimation elsewhere =
        estimates().of(judged(sql, "other, public", true, SETTINGS), List.of(), null);
    assertThat(elsewhere).isNotNull();
    assertThat(elsewhere.ask()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM orders WHERE id = trap(1)",
        "DELETE FROM orders WHERE id === 1",
        "DELETE FROM orders; DELETE FROM orders",
        "DELETE FROM shown",
        "DELETE FROM ruled",
        "DELETE FROM guarded",
        "SELECT * FROM pg_sleep(10)",
        "SELECT pg_advisory_lock(1) FROM orders",
        "DELETE FROM orders WHERE id IN (SELECT id FROM shown)",
        "EXPLAIN DELETE FROM orders",
        "TRUNCATE orders",
        "COPY orders TO STDOUT",
        "PREPARE p AS DELETE FROM orders",
        "CREATE TABLE copied AS SELECT * FROM orders",
        "DELETE FROM people WHERE ssn LIKE 's1%'",
        "SELECT name FROM people ORDER BY ssn",
        "SELECT name FROM people GROUP BY name HAVING max(ssn) > 's5'",
        "DELETE /*+ SET_VAR(max_execution_time=0) */ FROM orders",
      })
  void whatWouldRunOrTellMoreThanRowsIsNotAsked(String sql) throws Exception {
    assertThat(estimation(sql)).isNull();
  }

  @Test
  void aTextThatOnlyThisSessionMeansSoIsNotAsked() throws Exception {
    String sql = "DELETE FROM orders";
    assertThat(estimates().of(judged(sql, null, true, SETTINGS), List.of(), null)).isNotNull();
    assertThat(estimates().of(judged(sql, null, false, SETTINGS), List.of(), null)).isNull();
    var other = new PostgresSettings(false, null);
    assertThat(estimates().of(judged(sql, null, true, other), List.of(), null)).isNull();
    String huge = "DELETE FROM orders WHERE note = '" + "x".repeat(1 << 16) + "'";
    assertThat(estimation(huge)).isNull();
    var value = new Parameter(25, false, new byte[1 << 16]);
    assertThat(estimation("DELETE FROM orders WHERE note = $1", value)).isNull();
  }

  @Test
  void theConnectionTakesOneStatementAndWritesNothing() throws Exception {
    try (CatalogueSource.Opened beside = session.beside().open()) {
      byte[] two =
          "EXPLAIN DELETE FROM orders; DELETE FROM orders".getBytes(StandardCharsets.UTF_8);
      assertThat(refused(beside, two)).contains("42601");
      byte[] analysed = "EXPLAIN ANALYZE DELETE FROM orders".getBytes(StandardCharsets.UTF_8);
      assertThat(refused(beside, analysed)).contains("25006");
    }
  }

  private static String refused(CatalogueSource.Opened beside, byte[] sql)
      throws InterruptedException {
    try {
      throw new AssertionError("went through: " + beside.ask(sql, List.of()));
    } catch (CatalogueUnavailable refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  @Test
  void aTableThatIsLockedIsNotWaitedFor() throws Exception {
    try (var owner = server.connect("postgres");
        var statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
      Estimation estimation = estimation("DELETE FROM orders");
      assertThat(estimation).isNotNull();
      try {
        throw new AssertionError("an answer: " + estimation.ask());
      } catch (CatalogueUnavailable late) {
        assertThat(late.getMessage()).contains("55P03");
      }
      owner.rollback();
    }
  }
}
