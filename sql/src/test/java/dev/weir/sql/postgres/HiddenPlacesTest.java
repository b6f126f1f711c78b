package dev.weir.sql.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.Access;
import dev.weir.sql.Catalogue.Definition;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.Lineage.Steering;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Statement;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that are kept or told of elsewhere than in the rows of their table. */
class HiddenPlacesTest {
  private static final ColumnName SSN = new ColumnName(ObjectName.of("public", "people"), "ssn");
  private static final ColumnName LATE = new ColumnName(ObjectName.of("public", "people"), "late");

  private static final TestCatalogue CATALOGUE =
      new TestCatalogue()
          .table("people", "id", "name", "ssn", "late")
          .table("people_a", "id", "name", "ssn", "late")
          .inherits("people_a", "people")
          .definition(Definition.PARTITION_KEY, "people", "ssn")
          .definition(Definition.MISSING_VALUE, "people", "late")
          .table("person", "id", "name", "ssn")
          .table("kept", "id", "who:person")
          .view("kept_view", "select id, who from kept", "id", "who:person")
          .table("mine", "id", "owner")
          .definition(Definition.ROW_POLICY, "mine", "owner")
          .rowSecurity("mine")
          .foreignTable("far", "select r.id, r.ssn from person r", "id", "s")
          .foreignTable("farther", null, "id", "s")
          .table("pg_catalog.pg_made_up", "secret")
          .extensionOperator("ltree", "||")
          .extensionOperator("citext", "->");

  private static Lineage.Traced traced(String sql) {
    Lineage lineage = ReaderFixture.statement(sql, CATALOGUE).lineage();
    assertThat(lineage).as(sql).isInstanceOf(Lineage.Traced.class);
    return (Lineage.Traced) lineage;
  }

  private static Set<ColumnName> sources(String sql) {
    return traced(sql).outputs().getFirst().sources();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select relpartbound from pg_class",
        "select pg_get_expr(c.relpartbound, c.oid) from pg_catalog.pg_class c",
        "select to_json(c) from pg_class c",
        "select pg_get_partition_constraintdef(1)",
        "select tableoid from people",
        "select p.tableoid::regclass from people p",
        "select t from (select x.tableoid from people x) y(t)"
      })
  void boundsOfPartitionsAreValuesOfTheirKeys(String sql) {
    assertThat(sources(sql)).contains(SSN);
  }

  @Test
  void whatElseACatalogueShowsIsNothingOfTheKeys() {
    assertThat(sources("select relname from pg_class")).doesNotContain(SSN);
    assertThat(sources("select ctid from people")).isEmpty();
    assertThat(sources("select tableoid from person")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select id from people_a",
        "select count(*) from only people_a",
        "update people_a set name = 'x'",
        "delete from people_a",
        "insert into people_a (id) values (1)",
        "truncate people_a",
        "drop table people_a",
        "copy people_a (id) to stdout",
        "create table people_b partition of people for values in ('1')"
      })
  void toNameAPartitionIsToChooseByItsKeys(String sql) {
    assertThat(traced(sql).steering()).extracting(Steering::column).contains(SSN);
  }

  @Test
  void theWholeTableIsNotAChoice() {
    assertThat(traced("select id from people").steering()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select attmissingval from pg_attribute",
        "select * from (select attmissingval from pg_attribute) x",
        "select a from pg_attribute a"
      })
  void theValueOfRowsFromBeforeTheColumnIsAValueOfIt(String sql) {
    assertThat(sources(sql)).contains(LATE);
  }

  @Test
  void aRowThatIsKeptInAColumnHasTheColumnsOfItsTable() {
    var personSsn = new ColumnName(ObjectName.of("public", "person"), "ssn");
    assertThat(sources("select who from kept")).contains(personSsn);
    assertThat(sources("select k from kept k")).contains(personSsn);
    assertThat(sources("select (who).ssn from kept")).contains(personSsn);
    assertThat(sources("select (k.who).ssn from kept_view k")).contains(personSsn);
    assertThat(sources("select (who).name from kept")).doesNotContain(personSsn);
    assertThat(traced("select (who).* from kept").outputs())
        .extracting(output -> output.sources().contains(personSsn))
        .containsExactly(false, false, true);
  }

  @Test
  void policiesDecideWhichRowsAreSeen() {
    assertThat(traced("select id from mine").steering())
        .extracting(Steering::column, Steering::use)
        .contains(
            org.assertj.core.groups.Tuple.tuple(
                new ColumnName(ObjectName.of("public", "mine"), "owner"), Use.EQUALITY));
    assertThat(traced("update mine set id = 1").steering()).isNotEmpty();
  }

  @Test
  void aForeignTableStandsForTheRelationHereThatItNames() {
    var personSsn = new ColumnName(ObjectName.of("public", "person"), "ssn");
    assertThat(sources("select s from far")).contains(personSsn);
    assertThat(traced("select id from far where s = '1'").steering())
        .extracting(Steering::column)
        .contains(personSsn);
    assertThat(sources("select s from farther"))
        .containsExactly(new ColumnName(ObjectName.of("public", "farther"), "s"));
  }

  @Test
  void anOperatorOfAnExtensionMayFailWhereTheServersOwnDoesNot() {
    assertThat(traced("select name || ssn from person").steering()).isNotEmpty();
    assertThat(traced("select name -> ssn from person").steering()).isEmpty();
    assertThat(traced("select name = ssn from person").steering()).isEmpty();
  }

  @Test
  void clusterPutsRowsInOrder() {
    assertThat(traced("cluster person using i").steering()).isNotEmpty();
    assertThat(ReaderFixture.statement("cluster", CATALOGUE).lineage())
        .isInstanceOf(Lineage.Untraced.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with d as materialized (select ssn::int as x from person) select count(*) from d",
        "declare c cursor with hold for select ssn::int from person",
        "with d as materialized (select s::int as x from far) select 1 from d"
      })
  void whatIsReadWithoutBeingShownMayStandInAnError(String sql) {
    assertThat(traced(sql).exposed())
        .contains(new ColumnName(ObjectName.of("public", "person"), "ssn"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "explain analyze select ssn from person",
        "alter table person alter column ssn type varchar(3)",
        "select format('%*s', ssn, 'x') from person",
        "select format('%I', ssn) from person",
        "select replace(ssn, '1', repeat('x', 1000)) from person",
        "select regexp_replace(ssn, '1', name) from person",
        "select array_agg(string_to_array(ssn, '1')) from person",
        "select array[string_to_array(ssn, '1'), array['a']] from person",
        "select array(select lower(ssn) from person)",
        "select date_trunc('week', case when ssn = '1' then now() end) from person",
        "select json_value(lower(ssn), '$') from person",
        "select json_serialize(lower(ssn)) from person",
        "select xmlpi(name a, ssn) from person",
        "select xmlserialize(document xmlforest(ssn as a) as text) from person"
      })
  void whatFailsForSomeValuesSteers(String sql) {
    assertThat(traced(sql).steering())
        .extracting(Steering::column)
        .contains(new ColumnName(ObjectName.of("public", "person"), "ssn"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "explain select ssn from person",
        "select format('%s: %2$L %%', ssn, name) from person",
        "select replace(ssn, '-', '') from person",
        "select regexp_replace(ssn, $1, 'x') from person",
        "select array[ssn, lower(name)] from person",
        "select array(select ssn from person)",
        "select date_trunc('week', ssn) from person",
        "select json_value(to_jsonb(p), '$.ssn') from person p",
        "select xmlserialize(document xmlelement(name a, ssn) as text) from person"
      })
  void whatFailsForNoValueDoesNot(String sql) {
    assertThat(traced(sql).steering()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select secret from pg_made_up",
        "select * from pg_catalog.pg_made_up",
        "select made_up(1)",
        "select pg_catalog.made_up(1)"
      })
  void whatNobodyReviewedNeedsARuleAndIsNotTraced(String sql) {
    Statement statement = ReaderFixture.statement(sql, CATALOGUE);
    assertThat(statement.accesses()).isNotEmpty().noneMatch(Access::builtin);
    assertThat(statement.lineage()).isInstanceOf(Lineage.Untraced.class);
  }
}
