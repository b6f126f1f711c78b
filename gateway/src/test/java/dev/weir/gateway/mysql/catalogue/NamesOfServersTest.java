package dev.weir.gateway.mysql.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.catalogue.CatalogueSettings;
import dev.weir.gateway.catalogue.CatalogueSource;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SharedCatalogue;
import dev.weir.session.Parameter;
import dev.weir.sql.Catalogue;
import dev.weir.sql.Catalogue.Column;
import dev.weir.sql.Catalogue.Relation;
import dev.weir.sql.Catalogue.RelationKind;
import dev.weir.sql.ObjectName;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What real servers say of their names. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NamesOfServersTest {
  private static final String KEY_IN_THE_CLEAR = "?sslMode=disable&allowPublicKeyRetrieval=true";

  private final Map<ServerKind, MySqlServer> servers = new EnumMap<>(ServerKind.class);

  @BeforeAll
  void start() {
    for (ServerKind kind : ServerKind.values()) {
      MySqlServer server = MySqlServer.start(kind);
      servers.put(kind, server);
      server.execute(
          "create database shop",
          "create database other",
          "create table shop.customers(id int primary key, Name varchar(20), ssn varchar(20),"
              + " hidden int invisible, tag varchar(40) as (concat(ssn, '!\\n', name)) virtual)",
          "create table shop.orders(a int, b int, customer int, primary key (b, a),"
              + " foreign key (customer) references shop.customers(id))",
          "create table shop.`Case`(a int)",
          "create view shop.v as select id, upper(ssn) as u from shop.customers",
          "create trigger shop.t before insert on shop.orders for each row"
              + " set new.a = 1, @Told = @@autocommit",
          "create function shop.Total(i int) returns int deterministic sql security invoker"
              + " return i",
          "create procedure shop.p() select 1",
          "create table shop.both_mine(a int) engine=myisam",
          "create table shop.merged(a int) engine=mrg_myisam union=(shop.both_mine)",
          "create table other.customers(x int)");
    }
  }

  @AfterAll
  void stop() {
    servers.values().forEach(MySqlServer::close);
  }

  private MySqlServer server(ServerKind kind) {
    return Objects.requireNonNull(servers.get(kind));
  }

  private static SharedCatalogue<AllDatabases.Known> names() {
    return new SharedCatalogue<>(
        "shop",
        CatalogueSettings.DEFAULT,
        InstantSource.system(),
        Thread::startVirtualThread,
        new AllDatabases(new AtomicLong()));
  }

  private interface Opening {
    Connection open() throws SQLException;
  }

  private static CatalogueSource source(MySqlServer server) {
    return source(() -> server.connect(""));
  }

  private static CatalogueSource source(Opening opening) {
    return () -> {
      Connection connection;
      try {
        connection = opening.open();
      } catch (SQLException refused) {
        throw new CatalogueUnavailable("refused", refused);
      }
      return new CatalogueSource.Opened() {
        @Override
        public List<List<@Nullable String>> ask(String sql) throws CatalogueUnavailable {
          try (Statement statement = connection.createStatement()) {
            List<List<@Nullable String>> rows = new ArrayList<>();
            if (statement.execute(sql)) {
              ResultSet result = statement.getResultSet();
              while (result.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                  row.add(result.getString(i));
                }
                rows.add(row);
              }
            }
            return rows;
          } catch (SQLException failed) {
            throw new CatalogueUnavailable("failed", failed);
          }
        }

        @Override
        public List<List<@Nullable String>> ask(byte[] sql, List<Parameter> values) {
          throw new UnsupportedOperationException("names are asked for without values");
        }

        @Override
        public void close() {
          try {
            connection.close();
          } catch (SQLException gone) {
            throw new IllegalStateException(gone);
          }
        }
      };
    };
  }

  private Catalogue catalogue(ServerKind kind) throws Exception {
    return names().latest("shop", source(server(kind)));
  }

  private static Relation relation(Catalogue catalogue, String name) {
    return Objects.requireNonNull(catalogue.relation(null, name));
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void columnsComeInOrderWithWhatTheyAreMadeOf(ServerKind kind) throws Exception {
    Relation customers = relation(catalogue(kind), "customers");
    assertThat(customers.name()).isEqualTo(ObjectName.of("shop", "customers"));
    assertThat(customers.kind()).isEqualTo(RelationKind.TABLE);
    assertThat(customers.columns().stream().map(Column::name))
        .containsExactly("id", "Name", "ssn", "hidden", "tag");
    assertThat(customers.columns().stream().map(column -> column.attributeNumber() > 0))
        .containsExactly(true, true, true, false, true);
    String tag = customers.columns().getLast().generatedFrom();
    assertThat(tag).contains("`ssn`").contains("'!").doesNotContain("\\'");
    assertThat(customers.key()).containsExactly("id");
    assertThat(relation(catalogue(kind), "orders").key()).containsExactlyInAnyOrder("a", "b");
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void whatStandsBehindATableIsKnown(ServerKind kind) throws Exception {
    Catalogue catalogue = catalogue(kind);
    Relation view = relation(catalogue, "v");
    assertThat(view.kind()).isEqualTo(RelationKind.VIEW);
    assertThat(view.definition()).contains("`shop`.`customers`.`ssn`");
    assertThat(relation(catalogue, "orders").hasTriggers()).isTrue();
    assertThat(relation(catalogue, "customers").hasTriggers()).isFalse();
    assertThat(catalogue.variablesOfCode()).containsExactly("told");
    assertThat(catalogue.referencing(ObjectName.of("shop", "customers")))
        .isEqualTo(Set.of(ObjectName.of("shop", "orders")));
    assertThat(catalogue.functions(null, "TOTAL")).hasSize(1);
    assertThat(catalogue.functions("shop", "p")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void tablesWhoseTriggersTheAccountDoesNotSeeMayHaveSome(ServerKind kind) throws Exception {
    MySqlServer server = server(kind);
    server.execute(
        "create user 'a@b'@'%' identified by 'secret'",
        "grant select, insert on shop.* to 'a@b'@'%'", "grant all on `oth_r`.* to 'a@b'@'%'");
    CatalogueSource source =
        source(() ->
            DriverManager.getConnection(server.jdbcUrl("") + KEY_IN_THE_CLEAR, "a@b", "secret"));
    assertThat(triggers(source)).containsExactly(true, true, false);
    assertThat(names().latest("shop", source).variablesOfCode()).isNull();
    server.execute("grant trigger on shop.customers to 'a@b'@'%'");
    assertThat(triggers(source)).containsExactly(false, true, false);
    server.execute("grant select on other.* to 'a@b'@'%'");
    assertThat(triggers(source)).containsExactly(false, true, true);
    server.execute("grant trigger on *.* to 'a@b'@'%'");
    assertThat(triggers(source)).containsExactly(false, true, false);
  }

  /** Whether customers, orders and the other customers may have triggers. */
  private static List<Boolean> triggers(CatalogueSource source) throws Exception {
    Catalogue catalogue = names().latest("shop", source);
    return List.of(
        relation(catalogue, "customers").hasTriggers(),
        relation(catalogue, "orders").hasTriggers(),
        Objects.requireNonNull(catalogue.relation("other", "customers")).hasTriggers());
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void aTableThatShowsOthersIsAViewWhoseDefinitionNobodySees(ServerKind kind) throws Exception {
    Relation merged = relation(catalogue(kind), "merged");
    assertThat(merged.kind()).isEqualTo(RelationKind.VIEW);
    assertThat(merged.definition()).isNull();
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void namesMeanWhatTheyDoInTheCurrentDatabase(ServerKind kind) throws Exception {
    Catalogue shop = catalogue(kind);
    assertThat(shop.relation(null, "Case")).isNotNull();
    assertThat(shop.relation(null, "case")).isNull();
    assertThat(shop.relation("mysql", "USER")).isNull();
    assertThat(Objects.requireNonNull(shop.relation("mysql", "user")).columns()).isNotEmpty();
    assertThat(Objects.requireNonNull(shop.relation("Information_Schema", "tables")).columns())
        .extracting(Column::name)
        .contains("TABLE_NAME");
    assertThat(shop.relation("information_schema", "nothing")).isNull();
    Catalogue other = Objects.requireNonNull(shop.under(List.of("other")));
    assertThat(relation(other, "customers").columns()).hasSize(1);
    Catalogue nowhere = Objects.requireNonNull(shop.under(List.of()));
    assertThat(nowhere.relation(null, "customers")).isNull();
    assertThat(nowhere.relation("shop", "customers")).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void theVersionChangesWithTheNamesOnly(ServerKind kind) throws Exception {
    var names = names();
    CatalogueSource source = source(server(kind));
    long first = names.latest("shop", source).version();
    names.changed();
    assertThat(names.current("shop", source)).isNull();
    assertThat(names.latest("shop", source).version()).isEqualTo(first);
    server(kind).execute("create or replace view shop.w as select 1 as one");
    names.changed();
    Catalogue changed = names.latest("shop", source);
    assertThat(changed.version()).isGreaterThan(first);
    assertThat(changed.relation(null, "w")).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void aTemporaryTableHidesAnotherInItsSessionAlone(ServerKind kind) throws Exception {
    CatalogueSource source = source(server(kind));
    var session = new MySqlSessionCatalogue(names(), source, () -> {}, new AtomicLong(100));
    var table = ObjectName.of("shop", "customers");
    try (CatalogueSource.Opened connection = source.open()) {
      connection.ask("use shop");
      connection.ask("create temporary table customers(z int, g int as (z + 1))");
      assertThat(session.hasTemporary()).isFalse();
      session.madeTemporary(table);
      assertThat(session.hasTemporary()).isTrue();
      Catalogue own = session.onSession(connection);
      assertThat(own.searchPath()).containsExactly("shop");
      Relation seen = relation(own, "customers");
      assertThat(seen.columns().stream().map(Column::name)).containsExactly("z", "g");
      assertThat(seen.columns().getFirst().generatedFrom()).isNull();
      assertThat(seen.columns().getLast().generatedFrom()).isNotNull();
      assertThat(Objects.requireNonNull(own.relation("other", "customers")).columns()).hasSize(1);
      assertThat(relation(own, "orders").columns()).hasSize(3);
      assertThat(relation(session.latest("shop"), "customers").columns()).hasSize(5);
      session.droppedTemporary(table);
      assertThat(relation(session.onSession(connection), "customers").columns()).hasSize(5);
    }
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void aServerThatDoesNotAnswerIsSaid(ServerKind kind) {
    var names = names();
    assertThatThrownBy(() ->
            names.latest(
                "shop",
                () -> {
                  throw new CatalogueUnavailable("no server");
                }))
        .isInstanceOf(CatalogueUnavailable.class)
        .hasMessage("no server");
    assertThat(names.current("shop", source(server(kind)))).isNull();
  }
}
