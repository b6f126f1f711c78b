package dev.weir.gateway.postgres.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.EventLoops;
import dev.weir.gateway.Grants;
import dev.weir.gateway.catalogue.CatalogueSettings;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SessionCatalogue;
import dev.weir.gateway.catalogue.SimpleQuery;
import dev.weir.gateway.postgres.upstream.UpstreamConnector;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.gateway.upstream.UpstreamTarget.TlsMode;
import dev.weir.session.Credential;
import dev.weir.session.Secret;
import dev.weir.sql.Catalogue;
import dev.weir.sql.Catalogue.Function;
import dev.weir.sql.Catalogue.Relation;
import dev.weir.sql.Catalogue.RelationKind;
import dev.weir.sql.Catalogue.Volatility;
import dev.weir.sql.ObjectName;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read of a real server, and when it is read again. */
class CatalogueServiceTest {
  private static final EventLoops LOOPS = EventLoops.start(1);
  private static PostgresServer server;

  private final AtomicInteger connections = new AtomicInteger();
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private volatile String password = "pencil";
  private SessionCatalogue session = newSession();

  @BeforeAll
  static void start() throws IOException {
    server = PostgresServer.start(PostgresOptions.defaults().withUser("reader", "pencil"));
    server.execute(text("names.sql"));
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = CatalogueServiceTest.class.getResourceAsStream(resource)) {
      return new String(
          Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @AfterAll
  static void stop() {
    server.close();
    LOOPS.close();
  }

  @BeforeEach
  void fresh() {
    connections.set(0);
    session = newSession();
  }

  private SessionCatalogue newSession() {
    var connector = new UpstreamConnector(LOOPS, Thread::startVirtualThread, new SecureRandom());
    var service =
        new CatalogueService(
            connector,
            connection -> {
              connections.incrementAndGet();
              return new Credential(
                  "reader", Secret.taking(password.getBytes(StandardCharsets.UTF_8)));
            },
            LOOPS,
            Thread::startVirtualThread,
            () -> now,
            CatalogueSettings.DEFAULT);
    int port = server == null ? 1 : server.port();
    var target =
        new UpstreamTarget(
            "orders",
            "127.0.0.1",
            port,
            "postgres",
            TlsMode.DISABLE,
            null,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));
    return service.forSession(Grants.on("orders"), target, "reader");
  }

  private static Relation relation(Catalogue catalogue, @Nullable String schema, String name) {
    Relation relation = catalogue.relation(schema, name);
    assertThat(relation).as(name).isNotNull();
    return relation;
  }

  private static ObjectName name(String schema, String name) {
    return ObjectName.of(schema, name);
  }

  @Test
  void aTableKnowsWhoseForeignKeysReferToItAndANewOneIsSeen() throws Exception {
    Catalogue before = session.latest(null);
    assertThat(before.referencing(name("public", "customers")))
        .containsExactlyInAnyOrder(name("shop", "addresses"), name("shop", "second"));
    assertThat(before.referencing(name("shop", "second"))).isEmpty();
    server.execute(
        "ALTER TABLE shop.addresses ADD CONSTRAINT added FOREIGN KEY (customer)"
            + " REFERENCES shop.second");
    try {
      session.changed();
      assertThat(session.latest(null).referencing(name("shop", "second")))
          .containsExactly(name("shop", "addresses"));
    } finally {
      server.execute("ALTER TABLE shop.addresses DROP CONSTRAINT added");
    }
  }

  @Test
  void tablesHaveTheirColumnsTypesAndExpressions() throws Exception {
    Relation customers = relation(session.latest(null), null, "customers");
    assertThat(customers.name()).isEqualTo(name("public", "customers"));
    assertThat(customers.kind()).isEqualTo(RelationKind.TABLE);
    assertThat(customers.oid()).isGreaterThan(16_383);
    assertThat(customers.rowSecurity()).isTrue();
    assertThat(customers.columns())
        .extracting(Catalogue.Column::name)
        .containsExactly("id", "Full Name", "ssn", "lives_at", "others", "home", "initial");
    assertThat(customers.columns().get(1).type()).isEqualTo("character varying(80)");
    assertThat(customers.columns().get(3).attributeNumber()).isEqualTo(5);
    for (String column : List.of("lives_at", "others", "home")) {
      Catalogue.Column composite = customers.column(column);
      assertThat(composite).isNotNull();
      assertThat(composite.compositeOf()).as(column).isEqualTo(name("shop", "address"));
    }
    assertThat(customers.columns().getLast().generatedFrom()).contains("ssn");
  }

  @Test
  void viewsComeWithDefinitionsThatNameSchemasInFull() throws Exception {
    Catalogue catalogue = session.latest(null);
    Relation people = relation(catalogue, null, "people");
    assertThat(people.kind()).isEqualTo(RelationKind.VIEW);
    assertThat(people.definition()).contains("FROM public.customers");
    assertThat(relation(catalogue, "shop", "frozen").definition()).contains("public.people");
    assertThat(relation(catalogue, null, "pg_tables").definition()).isNull();
    assertThat(relation(catalogue, "information_schema", "columns").columns()).isNotEmpty();
  }

  @Test
  void partitionsKnowTheirWholeFamily() throws Exception {
    Catalogue catalogue = session.latest(null);
    assertThat(relation(catalogue, "shop", "orders").descendants())
        .containsExactlyInAnyOrder(name("shop", "orders_old"), name("shop", "orders_2019"));
    assertThat(relation(catalogue, "shop", "orders_2019").ancestors())
        .containsExactlyInAnyOrder(name("shop", "orders_old"), name("shop", "orders"));
    assertThat(relation(catalogue, "shop", "orders").kind())
        .isEqualTo(RelationKind.PARTITIONED_TABLE);
    assertThat(relation(catalogue, "shop", "numbers").kind()).isEqualTo(RelationKind.SEQUENCE);
  }

  @Test
  void triggersAndRulesAreSeen() throws Exception {
    Catalogue catalogue = session.latest(null);
    Relation noted = relation(catalogue, "shop", "customers");
    assertThat(noted.hasTriggers()).isTrue();
    assertThat(noted.hasRules()).isTrue();
    Relation plain = relation(catalogue, null, "people");
    assertThat(plain.hasTriggers()).isFalse();
    assertThat(plain.hasRules()).isFalse();
  }

  @Test
  void functionsAreKnownWithEverythingThatMatters() throws Exception {
    Catalogue catalogue = session.latest("public, shop");
    assertThat(catalogue.functions(null, "lookup")).hasSize(2);
    Function lookup = catalogue.functions("public", "lookup").getFirst();
    assertThat(lookup.language()).isEqualTo("sql");
    assertThat(lookup.volatility()).isEqualTo(Volatility.STABLE);
    assertThat(lookup.securityDefiner()).isTrue();
    assertThat(lookup.returnsSet()).isTrue();
    assertThat(lookup.returnsTable()).containsExactly("label", "total");
    assertThat(catalogue.functions("public", "everyone").getFirst().returnsRow())
        .isEqualTo(name("public", "customers"));
    assertThat(catalogue.functions("shop", "total").getFirst().aggregate()).isTrue();
    assertThat(catalogue.functions(null, "plpgsql_call_handler")).isEmpty();
  }

  @Test
  void unqualifiedNamesFollowTheSearchPath() throws Exception {
    assertThat(session.latest(null).searchPath()).containsExactly("pg_catalog", "public");
    Catalogue other = session.latest("shop, missing, public");
    assertThat(other.searchPath()).containsExactly("pg_catalog", "shop", "public");
    assertThat(relation(other, null, "customers").name()).isEqualTo(name("shop", "customers"));
    assertThat(session.latest("").searchPath()).containsExactly("pg_catalog");
    assertThat(session.latest(null).relation(null, "orders")).isNull();
  }

  @Test
  void aRecentSnapshotIsReusedAndAnUnchangedServerKeepsItsVersion() throws Exception {
    Catalogue first = session.latest(null);
    assertThat(session.current(null)).isSameAs(first);
    assertThat(connections).hasValue(1);
    now = now.plusSeconds(11);
    assertThat(session.current(null)).isNull();
    assertThat(session.latest(null)).isSameAs(first);
    assertThat(connections).hasValue(2);
  }

  @Test
  void everyKindOfChangeGivesAnotherVersion() throws Exception {
    Catalogue before = session.latest(null);
    for (String ddl :
        List.of(
            "CREATE TABLE public.fresh (a int)",
            "ALTER TABLE public.fresh RENAME COLUMN a TO b",
            "ALTER TABLE public.fresh ADD COLUMN c text",
            "ALTER TABLE public.fresh DROP COLUMN c",
            "ALTER TABLE public.fresh ENABLE ROW LEVEL SECURITY",
            "CREATE VIEW public.fresh_view AS SELECT b FROM public.fresh",
            "CREATE OR REPLACE VIEW public.fresh_view AS SELECT 1 AS b",
            "CREATE TABLE public.fresh_child () INHERITS (public.fresh)",
            "ALTER TABLE public.fresh_child NO INHERIT public.fresh",
            "CREATE FUNCTION public.fresh_function() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "ALTER FUNCTION public.fresh_function() SECURITY DEFINER",
            "CREATE TRIGGER t BEFORE INSERT ON public.fresh"
                + " FOR EACH ROW EXECUTE FUNCTION shop.note()",
            "DROP TABLE public.fresh CASCADE")) {
      server.execute(ddl);
      Catalogue after = session.refreshed(null);
      assertThat(after.version()).as(ddl).isGreaterThan(before.version());
      before = after;
    }
    server.execute("DROP TABLE public.fresh_child; DROP FUNCTION public.fresh_function()");
  }

  @Test
  void anotherSessionsTemporaryTableChangesNothing() throws Exception {
    Catalogue before = session.latest(null);
    try (Connection other = server.connect("postgres");
        Statement statement = other.createStatement()) {
      statement.execute("CREATE TEMP TABLE customers (trap int)");
      assertThat(session.refreshed(null)).isSameAs(before);
    }
  }

  @Test
  void ddlThatWasSeenMakesEverySnapshotOfTheConnectionUnusable() throws Exception {
    session.latest(null);
    session.changed();
    assertThat(session.current(null)).isNull();
    assertThat(session.latest(null)).isNotNull();
    assertThat(session.current(null)).isNotNull();
  }

  @Test
  void anAgeingSnapshotIsCheckedInTheBackground() throws Exception {
    Catalogue first = session.latest(null);
    server.execute("CREATE TABLE public.background (a int)");
    now = now.plusSeconds(5);
    assertThat(session.current(null)).isSameAs(first);
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (session.current(null) == first) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
    server.execute("DROP TABLE public.background");
  }

  @Test
  void aServerThatDoesNotLetWeirInMakesTheCatalogueUnavailable() {
    password = "wrong";
    assertThatThrownBy(() -> session.latest(null))
        .isInstanceOf(CatalogueUnavailable.class)
        .hasMessageContaining("did not accept");
    assertThat(session.current(null)).isNull();
  }

  @Test
  void onTheSessionItsTemporaryTablesAndOpenChangesAreSeen() throws Exception {
    Catalogue shared = session.latest(null);
    try (Connection own = server.connect("postgres");
        Statement statement = own.createStatement()) {
      own.setAutoCommit(false);
      statement.execute("CREATE TEMP TABLE customers (secret int)");
      statement.execute("CREATE TABLE public.uncommitted (a int)");
      SimpleQuery port = sql -> ask(statement, sql);
      Catalogue seen = session.onSession(port);
      assertThat(relation(seen, null, "customers").column("secret")).isNotNull();
      assertThat(relation(seen, "pg_temp", "customers").column("secret")).isNotNull();
      assertThat(relation(seen, "public", "customers").column("secret")).isNull();
      assertThat(seen.relation(null, "uncommitted")).isNotNull();
      assertThat(shared.relation(null, "uncommitted")).isNull();
      assertThat(session.onSession(port)).isSameAs(seen);
      own.rollback();
    }
  }

  @Test
  void nobodysOperatorsTypesOrFunctionsAnswerForTheServer() throws Exception {
    try (Connection own = server.connect("postgres");
        Statement statement = own.createStatement()) {
      own.setAutoCommit(false);
      statement.execute(
          """
          CREATE SCHEMA liar;
          CREATE DOMAIN liar.text AS pg_catalog.text CHECK (false);
          CREATE DOMAIN liar.name AS pg_catalog.name CHECK (false);
          CREATE FUNCTION liar.never(name, name) RETURNS bool LANGUAGE sql RETURN false;
          CREATE FUNCTION liar.never(oid, oid) RETURNS bool LANGUAGE sql RETURN false;
          CREATE FUNCTION liar.never("char", "char") RETURNS bool LANGUAGE sql RETURN false;
          CREATE OPERATOR liar.= (FUNCTION = liar.never, LEFTARG = name, RIGHTARG = name);
          CREATE OPERATOR liar.= (FUNCTION = liar.never, LEFTARG = oid, RIGHTARG = oid);
          CREATE OPERATOR liar.= (FUNCTION = liar.never, LEFTARG = "char", RIGHTARG = "char");
          CREATE OPERATOR liar.<> (FUNCTION = liar.never, LEFTARG = name, RIGHTARG = name);
          SET LOCAL search_path = liar, pg_catalog, public;
          """);
      session.latest(null);
      Catalogue seen = session.onSession(sql -> ask(statement, sql));
      assertThat(seen.searchPath()).startsWith("liar", "pg_catalog");
      assertThat(relation(seen, null, "customers").columns()).isNotEmpty();
      assertThat(seen.shadowsType("text")).isTrue();
      assertThat(seen.shadowsType("int4")).isFalse();
      assertThat(seen.definesOperator("=")).isTrue();
      assertThat(seen.referencing(name("public", "customers"))).hasSize(2);
      assertThat(seen.ofDefinitions().searchPath()).isEqualTo(seen.searchPath());
      // this connection is not one of the role that Weir opens sessions with
      assertThat(seen.ofOpeningRole()).isFalse();
      assertThat(session.latest(null).ofOpeningRole()).isTrue();
      own.rollback();
    }
  }

  @Test
  void anotherSearchPathIsResolvedAsTheServerDoesIt() throws Exception {
    server.execute("CREATE SCHEMA IF NOT EXISTS postgres; CREATE SCHEMA IF NOT EXISTS \"A b\"");
    try (Connection own = server.connect("postgres");
        Statement statement = own.createStatement()) {
      statement.execute("CREATE TEMP TABLE mine (a int)");
      Catalogue seen = session.onSession(sql -> ask(statement, sql));
      for (List<String> path :
          List.of(
              List.<String>of(),
              List.of(""),
              List.of("$user", "public"),
              List.of("public", "nowhere", "public", "A b"),
              List.of("A b", "pg_catalog"),
              List.of("public", "pg_temp"),
              List.of("pg_temp", "pg_catalog"),
              List.of("information_schema", "a b"))) {
        statement.execute(
            "SELECT set_config('search_path', '%s', false)"
                .formatted(
                    String.join(",", path.stream().map(name -> '"' + name + '"').toList())
                        .replace("\"\"", "")));
        Catalogue there = seen.under(path);
        assertThat(there).isNotNull();
        assertThat(there.searchPath())
            .as("%s", path)
            .isEqualTo(CatalogueLoader.searchPath(sql -> ask(statement, sql)));
      }
    }
  }

  private static List<List<@Nullable String>> ask(Statement statement, String sql)
      throws CatalogueUnavailable {
    try (ResultSet result = statement.executeQuery(sql)) {
      List<List<@Nullable String>> rows = new ArrayList<>();
      while (result.next()) {
        List<@Nullable String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(result.getString(i));
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException failed) {
      throw new CatalogueUnavailable("the question failed", failed);
    }
  }
}
