package dev.weir.sql.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.Access;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Environment;
import dev.weir.sql.Lineage;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Reading;
import dev.weir.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements whose names mean what the statements before them in the same text make of them. */
class MeaningInTextTest {
  private static final ColumnName OPEN = new ColumnName(ObjectName.of("public", "t"), "x");
  private static final ColumnName CLOSED = new ColumnName(ObjectName.of("closed", "t"), "x");

  private static TestCatalogue catalogue() {
    return new TestCatalogue()
        .searchPath("pg_catalog", "public")
        .table("t", "x")
        .table("closed.t", "x");
  }

  /** The last statement of a text in a session that was opened with this search path. */
  private static Statement last(String text, TestCatalogue catalogue, String atStart) {
    var environment =
        new Environment<>(catalogue, NamedStatements.NONE, new PostgresSettings(true, atStart));
    List<Statement> statements =
        ((Reading.Script) ReaderFixture.read(text, environment)).statements();
    return statements.getLast();
  }

  private static Statement last(String text) {
    return last(text, catalogue(), "public");
  }

  private static @Nullable ColumnName origin(Statement statement) {
    return ((Lineage.Traced) statement.lineage()).outputs().getFirst().origin();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set search_path to closed; select x from t",
        "set search_path = 'closed', public; select x from t",
        "set local search_path to closed; select x from t",
        "begin; set search_path to closed; select x from t",
        "select set_config('search_path', 'closed', false); select x from t",
        "select pg_catalog.set_config('search_path', ' \"closed\" , PUBLIC', true); select x from"
            + " t",
        "set search_path to nowhere, closed; select x from t",
        "set search_path to public; set search_path to closed; select x from t",
        "set client_encoding to utf8; set search_path to closed; set work_mem = '1MB'; select x"
            + " from t",
      })
  void aSearchPathThatIsPlainlySetIsFollowed(String text) {
    assertThat(origin(last(text))).isEqualTo(CLOSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set search_path to closed; reset search_path; select x from t",
        "set search_path to closed; set search_path to default; select x from t",
        "set search_path to closed; reset all; select x from t",
        "set search_path to closed; begin; commit; reset all; select x from t",
        "close all; unlisten *; reset all; select x from t",
        "set session authorization default; reset role; reset all; select x from t",
      })
  void aResetLeadsBackToWhereTheSessionBegan(String text) {
    assertThat(origin(last(text))).isEqualTo(OPEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select set_config('search_path', 'clo' || 'sed', false); select x from t",
        "select set_config('search_path', 'closed'::name, false); select x from t",
        "select set_config('search_path', 'closed', false) from t; select x from t",
        "select set_config('search_path', 'closed', false) where false; select x from t",
        "select case when true then set_config('search_path', 'closed', false) end; select x from"
            + " t",
        "select set_config('search_path', 'closed', false), 1; select x from t",
        "select set_config('search_path', 'closed', false) limit 0; select x from t",
        "select set_config('search_path', 'closed,', false); select x from t",
        "select set_config('search_path', 'ÄRGER', false); select x from t",
        "select set_config('search_' || 'path', 'closed', false); select x from t",
        "with c as (select set_config('search_path', 'closed', false)) select * from c;"
            + " select x from t",
        "set search_path from current; select x from t",
        "update pg_settings set setting = 'closed' where name = 'search_path'; select x from t",
        "set role bob; select x from t",
        "begin; set local search_path to closed; commit; select x from t",
        "savepoint a; set search_path to closed; rollback to a; select x from t",
        "begin; set local search_path to closed; commit; begin; rollback; select x from t",
        "begin; set role bob; commit; begin; rollback; select x from t",
        "savepoint a; create temp table t (x int); rollback to a; select x from t",
        "create temp table t (x int); prepare transaction 'p'; select x from t",
        "begin; create temp table t (x int) on commit drop; commit; select x from t",
        "set search_path to closed; execute p",
        "prepare p as select x from t; set search_path to closed; execute p",
        "set search_path to closed; prepare p as select x from t",
      })
  void whatCannotBeToldIsSaid(String text) {
    Statement last = last(text);
    assertThat(last.accesses()).contains(Access.withUncertainNames());
    assertThat(last.lineage()).isInstanceOf(Lineage.Untraced.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "begin; set search_path to closed; rollback; select x from t",
        "set search_path to closed; rollback; select x from t",
        "set search_path to closed; begin; rollback; select x from t",
        "begin; set role bob; rollback; select x from t",
        "begin; select set_config('search_path', 'clo' || 'sed', false); rollback; select x from t",
        "begin; create temp table t (x int); rollback; select x from t",
        "begin; drop table t; create view t as select x from closed.t; rollback and chain;"
            + " select x from t",
        "savepoint a; set search_path to closed; rollback to a; rollback; select x from t",
      })
  void aRollbackGivesBackTheNamesOfItsStart(String text) {
    assertThat(origin(last(text))).isEqualTo(OPEN);
  }

  @Test
  void aRollbackGivesBackOnlyWhatWasNotCommitted() {
    assertThat(
            origin(
                last(
                    "begin; set search_path to closed; commit; set search_path to public;"
                        + " rollback; select x from t")))
        .isEqualTo(CLOSED);
  }

  @Test
  void whatIsPreparedUnderAnotherPathIsNotGivenBack() {
    assertThat(last("begin; set search_path to closed; rollback; execute p").accesses())
        .contains(Access.withUncertainNames());
  }

  @Test
  void aResetLeadsNowhereIfTheServerNeverSaidWhere() {
    Reading reading =
        ReaderFixture.read(
            "reset search_path; select x from t",
            new Environment<>(catalogue(), NamedStatements.NONE, PostgresSettings.DEFAULT));
    assertThat(((Reading.Script) reading).statements().getLast().accesses())
        .contains(Access.withUncertainNames());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create table fresh (id int primary key, x text); select x from fresh",
        "create table fresh (id serial, x text, unique (x)); insert into fresh (x) values ('a');"
            + " select x from fresh",
        "create table if not exists fresh (x text); create index on fresh (x);"
            + " alter table fresh add primary key (x); select x from fresh",
        "create table public.fresh (x text); comment on table fresh is 'new'; select x from fresh",
        "begin; create table fresh (x text); commit; select f.x from public.fresh f",
        "create table other (y text); create table fresh (x text); select x from fresh, other",
        "set search_path to closed; create table public.fresh (x text);"
            + " set search_path to public; select x from fresh",
      })
  void aTableThatTheTextMakesIsKnown(String text) {
    assertThat(origin(last(text))).isEqualTo(new ColumnName(ObjectName.of("public", "fresh"), "x"));
  }

  @Test
  void aTemporaryTableStandsBeforeAllOthers() {
    assertThat(origin(last("create temp table t (x text); select x from t")))
        .isEqualTo(new ColumnName(ObjectName.of("pg_temp", "t"), "x"));
    assertThat(origin(last("create temp table t (x text); select x from public.t")))
        .isEqualTo(OPEN);
  }

  @Test
  void aNewTableIsFoundWhereThePathFindsIt() {
    assertThat(
            origin(
                last(
                    "create table closed.u (x text); create table u (x text);"
                        + " select x from u")))
        .isEqualTo(new ColumnName(ObjectName.of("public", "u"), "x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create table fresh (like t); select x from fresh",
        "create table fresh () inherits (t); select x from fresh",
        "create table fresh partition of t default; select x from fresh",
        "create table t (x text); select x from t",
        "drop table t; create table t (x text); select x from t",
        "create view fresh as select x from t; select x from fresh",
        "alter table t rename to fresh; select x from fresh",
        "create table fresh (x text); alter table fresh rename x to y; select x from fresh",
        "create function f() returns int language sql return 1; select x from t",
        "do $$ begin create table fresh (x text); end $$; select x from fresh",
        "create schema fresh; select x from t",
      })
  void whatElseDefinesNamesIsNotTraced(String text) {
    assertThat(last(text).lineage()).isInstanceOf(Lineage.Untraced.class);
  }

  @Test
  void ofVeryManyNewTablesOnlySoManyAreKnown() {
    var text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      text.append("create table t").append(i).append(" (x int);");
    }
    assertThat(last(text + "select x from t7").lineage()).isInstanceOf(Lineage.Untraced.class);
  }

  @Test
  void aTypeBeforePgCatalogIsNotTheServersOwn() {
    var catalogue = catalogue().searchPath("closed", "pg_catalog").types("text");
    for (String text :
        List.of(
            "select x::text from t", "select cast('1' as text)", "select '{}'::text[] from t")) {
      assertThat(ReaderFixture.statement(text, catalogue).lineage())
          .isInstanceOf(Lineage.Untraced.class);
    }
    assertThat(ReaderFixture.statement("select x::pg_catalog.text from t", catalogue).lineage())
        .isInstanceOf(Lineage.Traced.class);
    assertThat(ReaderFixture.statement("select x::integer from t", catalogue).lineage())
        .isInstanceOf(Lineage.Traced.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select x from t where x in (select x from t)",
        "select case x when 'a' then 1 end from t",
        "select x from t a join t b using (x)",
        "select x from t a natural join t b",
        "select x from t where x = 'a'",
        "select x from t where x is distinct from 'a'",
        "select nullif(x, 'a') from t",
      })
  void somebodysEqualsIsFoundWhereverTheServerUsesIt(String text) {
    var catalogue = catalogue().operators("=");
    assertThat(ReaderFixture.statement(text, catalogue).lineage())
        .isInstanceOf(Lineage.Untraced.class);
  }

  @Test
  void betweenComparesTwice() {
    for (String operator : List.of("<=", ">=")) {
      assertThat(
              ReaderFixture.statement(
                      "select x from t where x between 'a' and 'b'",
                      catalogue().operators(operator))
                  .lineage())
          .isInstanceOf(Lineage.Untraced.class);
    }
  }

  @Test
  void aUsersFunctionDoesNotHideWhatTheServersDoes() {
    var catalogue = catalogue().function("set_config", "sql", null);
    Statement statement =
        ReaderFixture.statement("select set_config('role', 'postgres', false)", catalogue);
    assertThat(statement.settings()).extracting("name").containsExactly("role");
    assertThat(statement.functions()).contains(ObjectName.of("public", "set_config"));
  }
}
