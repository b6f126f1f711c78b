package dev.weir.sql.mysql.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.sql.Lineage;
import dev.weir.sql.lineage.Effort;
import dev.weir.sql.lineage.TooComplexException;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.SqlMode;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QueryContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectItemListContext;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names whose meaning depends on the server, its settings or what stands around them. */
class NamesAsTheServerMeansThemTest {
  private static final String INSIDE =
      "select (select A.name from customers a limit 1) from orders A";

  @Test
  void aliasesDifferByCaseWhereTheServersTablesDo() {
    // A is the table around, which has no name; a subquery's own alias is another one.
    assertThat(Rows.lines(INSIDE, Rows.MYSQL))
        .contains("untraced Unknown column 'A.name' in 'field list'");
  }

  @Test
  void aliasesAreTheSameInAnyCaseWhereTheServersTablesAre() {
    var folding =
        new MySqlSettings(
            Rows.MYSQL.server(), Rows.MYSQL.mode(), "utf8mb4", Rows.MYSQL.database(), 1);
    assertThat(Rows.lines(INSIDE, folding)).anyMatch(line -> line.endsWith("<- customers.name"));
  }

  @Test
  void aQualifiedNameThatTheInnerTableLacksIsTheOuterOnes() {
    assertThat(
            Rows.lines("select (select t.ssn from orders t limit 1) from customers t", Rows.MYSQL))
        .anyMatch(line -> line.endsWith("<- customers.ssn"));
  }

  @Test
  void aTableWithoutADatabaseIsMissingInTheServersWords() {
    RowFacts facts =
        Objects.requireNonNull(Rows.read("select 1 from nosuch", Rows.MYSQL.withDatabase(null)));
    assertThat(facts.lineage())
        .isEqualTo(
            new Lineage.Untraced(
                "No database selected", new Lineage.Missing("3D000", "No database selected")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select id from nosuch | 42S02 | Table 'corp.nosuch' doesn't exist",
        "select c.x from customers c | 42S22 | Unknown column 'c.x' in 'field list'",
        "select 1 from customers where x = 1 | 42S22 | Unknown column 'x' in 'where clause'",
        "select 1 from customers order by x | 42S22 | Unknown column 'x' in 'order clause'",
        "select 1 from customers group by x | 42S22 | Unknown column 'x' in 'group statement'",
        "select 1 from customers having x | 42S22 | Unknown column 'x' in 'having clause'",
        "select 1 from customers c join orders o on x | 42S22 | Unknown column 'x' in 'on clause'",
        "insert into orders (x) values (1) | 42S22 | Unknown column 'x' in 'field list'",
        "update orders set x = 1 | 42S22 | Unknown column 'x' in 'field list'",
        "select 1 from customers join orders using (name) | 42S22 | Unknown column 'name' in 'from"
            + " clause'",
      })
  void whatIsNotThereIsToldInTheServersWords(String sql, String state, String message) {
    RowFacts facts = Objects.requireNonNull(Rows.read(sql, Rows.MYSQL));
    assertThat(facts.lineage())
        .isEqualTo(new Lineage.Untraced(message, new Lineage.Missing(state, message)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select json_table_x from customers, nosuch",
        "select nextval(numbers)",
        "select regexp_like(name, 'a') from customers",
        "select uuid_to_bin(name) from customers",
        "select st_collect(name) from customers",
      })
  void whatOnlyTheOtherServerHasIsNotTaken(String sql) {
    MySqlSettings other = sql.contains("nextval") ? Rows.MYSQL : Rows.MARIADB;
    assertThat(Objects.requireNonNull(Rows.read(sql, other)).lineage())
        .isInstanceOf(Lineage.Untraced.class);
  }

  @Test
  void doubleQuotesAreNamesInAnsiMode() {
    assertThat(
            Rows.lines(
                "select concat(\"ssn\") x from customers",
                Rows.MYSQL.withMode(SqlMode.parse("ANSI_QUOTES"))))
        .contains("out x <- customers.ssn");
  }

  @Test
  void recursiveQueriesNameLaterOnesInMariaDbOnly() {
    String sql =
        "with recursive a as (select 1 x union all select y from b), b as (select 2 y)"
            + " select * from a";
    assertThat(Rows.lines(sql, Rows.MARIADB)).contains("out x");
    assertThat(Rows.lines(sql, Rows.MYSQL)).contains("untraced Table 'b' doesn't exist");
  }

  @Test
  void returningShowsWhatIsWrittenAndWhatWasThere() {
    SelectItemListContext list = list("select *, id, name, ssn x");
    QueryContext query =
        query("insert into customers (id, name) select id, email from customers where id = 1");
    RowFacts facts = rows().insert(query.simpleStatement().insertStatement(), list);
    assertThat(facts.returnsRows()).isTrue();
    assertThat(outputs(facts))
        .endsWith(
            "id <- [corp.customers.id]",
            "name <- [corp.customers.email, corp.customers.name]",
            "x <- [corp.customers.ssn]");
    assertThat(outputs(facts)).hasSize(9);
  }

  @Test
  void deletedRowsComeBack() {
    RowFacts facts =
        rows()
            .delete(
                query("delete from customers where id = 1").simpleStatement().deleteStatement(),
                list("select upper(ssn) u"));
    assertThat(outputs(facts)).containsExactly("u <- [corp.customers.ssn]");
  }

  @Test
  void handlersShowWholeRows() {
    assertThat(outputs(rows().rows(List.of("customers"), null)))
        .hasSize(6)
        .contains("ssn <- [corp.customers.ssn]");
  }

  @Test
  void mariaDbNamesTheClauseInItsOwnWords() {
    assertThat(Rows.lines("select 1 from customers where x = 1", Rows.MARIADB))
        .contains("untraced Unknown column 'x' in 'WHERE'");
  }

  @Test
  void loadedFieldsAreWrittenToTheirColumns() {
    var load =
        query("load data local infile 'x' into table customers (id, name) set email = ssn")
            .simpleStatement()
            .loadStatement();
    RowFacts facts =
        rows()
            .load(
                load.tableRef(),
                load.loadDataFileTail().loadDataFileTargetList().fieldOrVariableList().columnRef(),
                load.loadDataFileTail().updateList());
    assertThat(facts.accesses())
        .anyMatch(access -> access.columnsWritten().equals(Set.of("id", "name", "email")));
    assertThat(((Lineage.Traced) facts.lineage()).flows())
        .extracting(Object::toString)
        .singleElement()
        .asString()
        .contains("ssn", "email");
  }

  @Test
  void writingExposesEveryColumnOfTheTable() {
    RowFacts facts =
        Objects.requireNonNull(Rows.read("insert into v_cust (id) values (1)", Rows.MYSQL));
    assertThat(((Lineage.Traced) facts.lineage()).exposed())
        .extracting(Object::toString)
        .contains("corp.customers.ssn", "corp.customers.salary", "corp.v_cust.ident");
  }

  @Test
  void whatIsReadUnseenMayStandInAnError() {
    RowFacts facts =
        Objects.requireNonNull(Rows.read("select exists (select ssn from customers)", Rows.MYSQL));
    assertThat(((Lineage.Traced) facts.lineage()).exposed())
        .extracting(Object::toString)
        .containsExactly("corp.customers.ssn");
  }

  @Test
  void chainsAreNotLevels() {
    String sql = "select 1 from customers where id = 1" + " and id = 1".repeat(300);
    assertThat(Rows.lines(sql, Rows.MYSQL)).contains("steer customers.id = (WHERE)");
  }

  @Test
  void whatIsTooWideIsRefused() {
    var from = new StringBuilder("select * from customers c0");
    for (int i = 1; i < 2_000; i++) {
      from.append(", customers c").append(i);
    }
    QueryContext query = query(from.toString());
    assertThatThrownBy(() -> rows().select(query.simpleStatement().selectStatement()))
        .isInstanceOf(TooComplexException.class);
  }

  private static List<String> outputs(RowFacts facts) {
    return ((Lineage.Traced) facts.lineage())
        .outputs().stream()
            .map(output -> output.name() + " <- " + output.sources().stream().sorted().toList())
            .toList();
  }

  private static RowStatements rows() {
    return new RowStatements(new SampleCatalogue(), Rows.MARIADB, Rows.definitions(), new Effort());
  }

  private static SelectItemListContext list(String select) {
    return query(select)
        .simpleStatement()
        .selectStatement()
        .queryExpression()
        .queryExpressionBody()
        .queryPrimary()
        .querySpecification()
        .selectItemList();
  }

  private static QueryContext query(String sql) {
    return Objects.requireNonNull(Rows.parse(sql, Rows.MARIADB), sql);
  }
}
