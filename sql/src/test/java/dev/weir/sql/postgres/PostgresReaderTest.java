package dev.weir.sql.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Environment;
import dev.weir.sql.Lineage;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.Naming;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Reading;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PostgresReaderTest {
  private static final Catalogue CATALOGUE = Sample.catalogue();
  private static final ColumnName SSN = new ColumnName(ObjectName.of("public", "customers"), "ssn");

  private static Lineage.Traced traced(Statement statement) {
    assertThat(statement.lineage()).isInstanceOf(Lineage.Traced.class);
    return (Lineage.Traced) statement.lineage();
  }

  private static Reading.Unreadable unreadable(String sql) {
    Reading reading = ReaderFixture.read(sql, CATALOGUE);
    assertThat(reading).isInstanceOf(Reading.Unreadable.class);
    return (Reading.Unreadable) reading;
  }

  @Test
  void aSyntaxErrorIsTheServersOwn() {
    Reading.Unreadable error = unreadable("selec 1");
    assertThat(error.sqlState()).isEqualTo("42601");
    assertThat(error.reason()).isEqualTo("syntax error at or near \"selec\"");
    assertThat(error.position()).isEqualTo(1);
  }

  @Test
  void noBackslashIsReadWhileItMayEscape() {
    var environment =
        new Environment<>(CATALOGUE, NamedStatements.NONE, new PostgresSettings(false, null));
    assertThat(ReaderFixture.read("select 'a', 1", environment)).isInstanceOf(Reading.Script.class);
    Reading reading = ReaderFixture.read("select 'a\\', 1", environment);
    assertThat(reading).isInstanceOf(Reading.Unreadable.class);
    assertThat(((Reading.Unreadable) reading).hint()).contains("standard_conforming_strings");
  }

  @Test
  void anEmptyTextIsAnEmptyScript() {
    assertThat(ReaderFixture.statements(" ; -- nothing\n", CATALOGUE)).isEmpty();
  }

  @Test
  void everyStatementOfATextHasItsOwnPlace() {
    String text = "begin; select 1 ;commit";
    List<Statement> statements = ReaderFixture.statements(text, CATALOGUE);
    assertThat(statements).hasSize(3);
    Statement second = statements.get(1);
    assertThat(statements.get(0).transaction()).isEqualTo(TransactionEffect.BEGIN);
    assertThat(text.substring(second.offset(), second.offset() + second.length()).strip())
        .isEqualTo("select 1");
    assertThat(statements.get(2).transaction()).isEqualTo(TransactionEffect.COMMIT);
  }

  @Test
  void aHarmlessSettingBeforeAStatementChangesNothingForIt() {
    List<Statement> statements =
        ReaderFixture.statements("set work_mem = '1MB'; select ssn from customers", CATALOGUE);
    assertThat(traced(statements.get(1)).outputs().getFirst().sources()).containsExactly(SSN);
  }

  @Test
  void executeShowsWhatWasPreparedInTheSameText() {
    List<Statement> statements =
        ReaderFixture.statements("prepare p as select ssn from customers; execute p", CATALOGUE);
    assertThat(traced(statements.get(1)).outputs().getFirst().sources()).containsExactly(SSN);
    assertThat(statements.get(1).dependsOnNames()).isTrue();
    assertThat(statements.get(1).shape().returnsRows()).isTrue();
  }

  @Test
  void aDeallocatedStatementIsGone() {
    List<Statement> statements =
        ReaderFixture.statements("prepare p as select 1; deallocate all; execute p", CATALOGUE);
    assertThat(statements.get(2).accesses()).extracting(Access::action).contains(Action.UNKNOWN);
  }

  @Test
  void fetchShowsWhatTheSessionsCursorDoes() {
    Statement query = ReaderFixture.statement("select ssn from customers", CATALOGUE);
    var names = new Names(Map.of(), Map.of("c", query));
    Reading reading =
        ReaderFixture.read(
            "fetch 5 from c", new Environment<>(CATALOGUE, names, PostgresSettings.DEFAULT));
    Statement fetch = ((Reading.Script) reading).statements().getFirst();
    assertThat(traced(fetch).outputs().getFirst().sources()).containsExactly(SSN);
    assertThat(fetch.accesses()).extracting(Access::action).contains(Action.SELECT);
  }

  @Test
  void explainExecuteShowsWhatThePreparedStatementReads() {
    Statement query = ReaderFixture.statement("select id from customers where ssn = $1", CATALOGUE);
    var names = new Names(Map.of("p", query), Map.of());
    Reading reading =
        ReaderFixture.read(
            "explain execute p('1')",
            new Environment<>(CATALOGUE, names, PostgresSettings.DEFAULT));
    Statement explain = ((Reading.Script) reading).statements().getFirst();
    assertThat(traced(explain).outputs().getFirst().sources()).contains(SSN);
    assertThat(explain.dependsOnNames()).isTrue();
  }

  @Test
  void createTableAsExecuteWritesWhatThePreparedStatementShows() {
    Statement query = ReaderFixture.statement("select ssn from customers", CATALOGUE);
    var names = new Names(Map.of("p", query), Map.of());
    Reading reading =
        ReaderFixture.read(
            "create table t as execute p",
            new Environment<>(CATALOGUE, names, PostgresSettings.DEFAULT));
    Statement create = ((Reading.Script) reading).statements().getFirst();
    assertThat(traced(create).flows()).extracting(Lineage.Flow::source).contains(SSN);
  }

  @Test
  void aPreparedStatementIsKeptWithItsFacts() {
    Statement prepare = ReaderFixture.statement("prepare p as delete from orders", CATALOGUE);
    assertThat(prepare.naming()).isInstanceOf(Naming.Prepares.class);
    assertThat(((Naming.Prepares) prepare.naming()).statement().shape().unbounded()).isTrue();
    assertThat(prepare.accesses()).extracting(Access::action).contains(Action.DELETE);
  }

  @Test
  void anOperatorThatTheDatabaseDefinesAnewIsNotTheServersOwn() {
    Catalogue catalogue = Sample.catalogue().operators("=");
    Statement statement =
        ReaderFixture.statement("select id from customers where ssn = '1'", catalogue);
    assertThat(statement.lineage()).isInstanceOf(Lineage.Untraced.class);
  }

  @Test
  void aFunctionOfTheDatabaseThatIsCalledLikeABuiltinOneIsTakenForIt() {
    Catalogue catalogue = Sample.catalogue().searchPath("pg_catalog", "public", "shadow");
    Statement statement = ReaderFixture.statement("select lower(ssn) from customers", catalogue);
    assertThat(statement.functions()).containsExactly(ObjectName.of("shadow", "lower"));
    assertThat(statement.lineage()).isInstanceOf(Lineage.Untraced.class);
  }

  @Test
  void aNameMeansTheFirstTableOfTheSearchPath() {
    Catalogue catalogue = Sample.catalogue().searchPath("pg_catalog", "secret", "public");
    Statement statement = ReaderFixture.statement("select status from orders", catalogue);
    assertThat(statement.accesses())
        .extracting(Access::object)
        .containsExactly(ObjectName.of("secret", "orders"));
  }

  @Test
  void tenThousandParenthesesAreRefusedWithoutHarm() {
    String sql = "select " + "(".repeat(10_000) + "1" + ")".repeat(10_000);
    assertThat(ReaderFixture.read(sql, CATALOGUE)).isNotNull();
    Reading.Unreadable error = unreadable("select " + "not ".repeat(5_000) + "true");
    assertThat(error.sqlState()).isEqualTo("54001");
  }

  @Test
  void aThousandTermsAreNotTooMany() {
    String sql = "select id" + " || 'x'".repeat(900) + " from orders";
    assertThat(traced(ReaderFixture.statement(sql, CATALOGUE)).outputs()).hasSize(1);
  }

  @Test
  void aChainOfManyUnionsIsRead() {
    String sql = "select ssn from customers" + " union all select status from orders".repeat(400);
    Lineage.Output output = traced(ReaderFixture.statement(sql, CATALOGUE)).outputs().getFirst();
    assertThat(output.sources()).contains(SSN);
  }

  @Test
  void aResultThatDependsOnTooManyColumnsIsNotTraced() {
    var columns = new String[1_600];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = "c" + i;
    }
    Catalogue catalogue = new TestCatalogue().table("wide", columns);
    Statement statement =
        ReaderFixture.statement("select w" + ", w".repeat(200) + " from wide w", catalogue);
    assertThat(statement.lineage()).isInstanceOf(Lineage.Untraced.class);
  }

  @Test
  void joinsThatMultiplyAreCutOff() {
    var sql = new StringBuilder("with t0 as (select * from customers a, customers b)");
    for (int i = 1; i < 30; i++) {
      sql.append(", t%d as (select * from t%d a, t%d b)".formatted(i, i - 1, i - 1));
    }
    // The server refuses the first query with more than 1,664 columns.
    assertThat(ReaderFixture.statement(sql + " select 1 from t29", CATALOGUE).lineage())
        .isInstanceOf(Lineage.Untraced.class);
  }

  @Test
  void recursiveQueriesInEachOtherAreCutOff() {
    var sql = new StringBuilder("select a from r0");
    for (int i = 0; i < 9; i++) {
      sql.insert(
          0,
          "with recursive r%d(a, b, c) as (select id, name, email from customers union all select b, c, a from r%d where a in ("
              .formatted(i, i));
      sql.append(")) select a from r").append(i);
    }
    assertThat(ReaderFixture.read(sql.toString(), CATALOGUE)).isNotNull();
  }

  @Test
  void viewsUponViewsAreFollowedAndKept() {
    TestCatalogue catalogue = Sample.catalogue();
    catalogue.view("v0", "SELECT ssn AS c FROM customers", "c");
    for (int i = 1; i < 40; i++) {
      catalogue.view("v" + i, "SELECT a.c FROM v%d a, v%d b".formatted(i - 1, i - 1), "c");
    }
    Statement statement = ReaderFixture.statement("select c from v39", catalogue);
    assertThat(traced(statement).outputs().getFirst().sources()).contains(SSN);
  }

  private record Names(Map<String, Statement> prepared, Map<String, Statement> cursors)
      implements NamedStatements {
    @Override
    public @Nullable Statement prepared(String name) {
      return prepared.get(name);
    }

    @Override
    public @Nullable Statement cursor(String name) {
      return cursors.get(name);
    }
  }
}
