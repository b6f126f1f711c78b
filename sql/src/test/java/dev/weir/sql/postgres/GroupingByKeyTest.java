package dev.weir.sql.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.Lineage;
import dev.weir.sql.Reading;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who groups by a whole primary key learns nothing from what else of the same row he groups by;
 * mappers group by all columns of what they count.
 */
class GroupingByKeyTest {
  private static final TestCatalogue CATALOGUE =
      new TestCatalogue()
          .table("people", "id", "name", "ssn")
          .key("people", "id")
          .table("notes", "id", "person", "body")
          .key("notes", "id")
          .table("lines", "a", "b", "ssn")
          .key("lines", "a", "b")
          .table("loose", "id", "ssn")
          .table("parent", "id", "ssn")
          .table("child", "id", "ssn")
          .key("parent", "id")
          .key("child", "id")
          .inherits("child", "parent")
          .view("seen", "SELECT people.id, people.ssn FROM people", "id", "ssn");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select id, ssn, count(*) from people group by id, ssn",
        "select p.id, p.ssn, count(n.id) from people p left join notes n on n.person = p.id group"
            + " by p.id, p.name, p.ssn",
        "select name, count(*) from people group by people.ssn, people.id, people.name",
        "select ssn, id from people group by 1, 2",
        "select ssn as x, id from people p group by x, id, ssn",
        "select ssn from people p group by (id, ssn), id",
        "select a, b, ssn from lines group by b, ssn, a",
        "select q, s from people as p (q, n, s) group by q, s",
        "select count(*) from child group by id, ssn",
        "select distinct id, ssn from people order by id",
        "select distinct p.* from people p join notes n on n.person = p.id order by p.name, p.id",
        "select distinct * from people order by 1",
        "select distinct ssn, id from people order by 2 desc limit 3",
      })
  void whatTheKeySaysAlreadyDoesNotSteer(String sql) {
    assertThat(steered(sql)).as(sql).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select ssn, count(*) from people group by ssn",
        "select ssn, count(*) from people group by name, ssn",
        "select count(*) from people group by lower(id), ssn",
        "select count(*) from people group by id || '', ssn",
        "select count(*) from people group by id, lower(ssn)",
        "select count(*) from people group by rollup (id, ssn)",
        "select count(*) from people group by id, rollup (ssn)",
        "select count(*) from people group by grouping sets ((id), (ssn))",
        "select count(*) from people group by cube (id), ssn",
        "select count(*) from people p, people q group by p.id, q.ssn",
        "select count(*) from people p join people q on true group by q.id, p.ssn",
        "select count(*) from notes n join people p on p.id = n.person group by n.id, p.ssn",
        "select count(*) from lines group by a, ssn",
        "select count(*) from loose group by id, ssn",
        "select count(*) from parent group by id, ssn",
        "select count(*) from seen group by id, ssn",
        "select count(*) from (select id, ssn from people) x group by id, ssn",
        "with c as (select * from people) select count(*) from c a, c b group by a.id, b.ssn",
        "with c as (update people set name = '' returning id, ssn) select 1 from c a, c b group by"
            + " a.id, b.ssn",
        "select count(*) from people p, lateral (values (p.id, p.ssn)) v (i, s) group by i, s",
        "select count(*) from people join notes using (id) group by id, ssn",
        "select name as id, ssn from people group by id, ssn",
        "select ssn, id from people group by 1",
        "select distinct ssn from people",
        "select distinct name, ssn from people",
        "select distinct p.id, q.ssn from people p, people q",
        "select distinct id, lower(ssn) from people",
        "select distinct on (id, ssn) name from people",
        "select distinct id, ssn from people",
        "select distinct p.* from people p join notes n on n.person = p.id",
        "select distinct id, ssn from people order by name, lower(id)",
        "select distinct p.id, p.ssn, n.id from people p, notes n order by n.id",
        "select distinct a, b, ssn from lines order by a",
        "select distinct ssn, id as x from people order by x",
        "select id, ssn from people order by id, ssn",
        "select id, ssn from people union select id, ssn from people",
        "select count(*) from people p where exists (select from people q group by p.id, q.ssn)",
      })
  void whateverElseIsGroupedByStillSteers(String sql) {
    assertThat(steered(sql)).as(sql).anyMatch(column -> column.endsWith(".ssn"));
  }

  /** The columns that steer the statement, but for the keys themselves. */
  private static List<String> steered(String sql) {
    Reading reading = ReaderFixture.read(sql, CATALOGUE);
    Lineage lineage = ((Reading.Script) reading).statements().getFirst().lineage();
    assertThat(lineage).as(sql).isInstanceOf(Lineage.Traced.class);
    return ((Lineage.Traced) lineage)
        .steering().stream()
            .filter(steering -> !steering.clause().equals("JOIN"))
            .map(steering -> steering.column().toString())
            .filter(column -> column.endsWith(".ssn"))
            .distinct()
            .toList();
  }
}
