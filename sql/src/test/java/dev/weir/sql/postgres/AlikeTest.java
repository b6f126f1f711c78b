package dev.weir.sql.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.Catalogue;
import dev.weir.sql.Reading;
import dev.weir.sql.postgres.parser.ParseResult;
import dev.weir.sql.skeleton.Skeleton;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was read of one text is taken for another only where reading the other would give the very
 * same. The oracle is the reading itself.
 */
class AlikeTest {
  private static final Pattern PLACE =
      Pattern.compile(".*location|stmt_len|list_start|list_end|rexpr_list_.*");
  private static final Catalogue CATALOGUE = Sample.catalogue();

  private static final List<String> NUMBERS =
      List.of("0", "1", "2", "3", "7", "007", "24", "25", "99", "1000", "2147483647");
  private static final List<String> LARGE = List.of("2147483648", "9999999999999");
  private static final List<String> DECIMALS = List.of("0.0", "1.5", "99999999999999999999");
  private static final List<String> STRINGS =
      List.of(
          "''",
          "'a'",
          "'1'",
          "'ssn'",
          "'customers'",
          "'public.customers'",
          "'sqx'",
          "'on'",
          "'t'",
          "'false'",
          "'search_path'",
          "'role'",
          "'2020-01-01'",
          "'1 day'",
          "'$.ssn'",
          "'%1%'",
          "'it''s'",
          "'select ssn from customers'",
          "'{1,2}'",
          "'é'",
          "'/etc/passwd'",
          "'text'",
          "'-- no comment'",
          "'/*'",
          "'pg_temp'",
          "' '");
  private static final List<String> SPLINTERS =
      List.of(
          "'",
          "''",
          "\"",
          "\\",
          "$",
          "$$",
          "$1",
          "-",
          "--",
          "/",
          "/*",
          "*/",
          "e",
          "E",
          "x'",
          "u&",
          "n",
          "b",
          "0",
          "1",
          "9",
          ".",
          "..",
          "_",
          ";",
          " ",
          "\n",
          "\t",
          "(",
          ")",
          ",",
          ":",
          "::",
          "&",
          "é",
          "\u000b",
          "1.",
          ".5",
          "1e5",
          "0x1",
          "1_0",
          "limit 1",
          "order by 2",
          " uescape ");

  /** Statements in which constants stand in every place that the grammar of queries has. */
  private static final List<String> PLACES =
      List.of(
          "select id, ssn from customers order by 1",
          "select id, ssn from customers order by 2 desc, -1",
          "select name, count(*) from customers group by 1 having count(*) > 3 limit 10 offset 5",
          "select id from customers where name = 'x' and id in (1, 2, 3) fetch first 5 rows only",
          "select id::numeric(10, 2), name::varchar(5), cast(id as float(24)) from customers",
          "select id::bit(3), name::char(4), '1'::interval(3), time(3) '10:00' from customers",
          "select interval '1' day, interval '2 h', date '2020-01-01', 'a'::text collate \"C\"",
          "select extract('year' from now()), extract(year from now()), substring(name from 2)"
              + " from customers",
          "select a.x[1], a.x[1:2], array[1, 2, 3], row(1, 'a'), (1, 2) = (3, 4) from"
              + " (select array[1] x) a",
          "select case when id = 1 then 'a' else 'b' end, coalesce(name, 'none') from customers",
          "select case when ssn = 'x' then 1 / 0 end, id / 2, id % 3 from customers",
          "select name like 'a%' escape '!', name similar to 'b', name ~ '^c' from customers",
          "select nextval('sqx'), setval('sqx', 5), currval('sqx'), 'sqx'::regclass",
          "select set_config('work_mem', '4MB', true)",
          "select current_setting('search_path'), pg_read_file('/etc/passwd')",
          "select query_to_xml('select 1', true, false, ''), has_table_privilege('customers', 'x')",
          "select json_value('{\"a\": 1}', '$.a' default '3' on empty), data -> 'a' ->> 1 from"
              + " customers",
          "select * from json_table('[1]', '$[*]' columns (a int path '$', b text path '$.b')) j",
          "select * from xmltable('/r' passing '<r/>'::xml columns a int path '@a' default 5) x",
          "select * from customers tablesample system (10) repeatable (3)",
          "select * from generate_series(1, 10) g, unnest(array['a', 'b']) with ordinality",
          "select sum(id) over (order by id rows between 3 preceding and 2 following) from"
              + " customers",
          "select percentile_cont(0.5) within group (order by salary) from customers",
          "values (1, 'a'), (2, 'b') order by 2",
          "select 1 union all select 2 order by 1 limit 3",
          "with w as (select 1 as a, 'x' as b) select a, b from w where a = 1 order by b, 1",
          "with recursive r(n) as (select 1 union all select n + 1 from r where n < 5) cycle n set"
              + " c to 'y' default 'n' using p select n from r",
          "insert into orders (id, customer_id, status) values (1, 2, 'new') returning id, 'x'",
          "insert into orders values (1, -2, - 3.5, 'a') on conflict (id) do update set amount = 7"
              + " where orders.amount > 9",
          "insert into staging select id, 'x' from customers where id between 1 and 9",
          "update orders set amount = 5, status = 'paid' where id = 17 and status <> 'old'",
          "update orders set (amount, status) = (1, 'b') where id = any('{1,2}')",
          "delete from orders where id = 3 or status in ('a', 'b') returning 1",
          "select \"a'b\".id, 'c' from customers \"a'b\" where \"a'b\".id = 5",
          "select U&\"\\0073sn\", U&\"!0073sn\" uescape '!' from customers",
          "select -5, - -5, +5, - 5.5, 1-1, 2 -1, -2147483648, 1 - -1, 'a'-1",
          "select 9999999999, 1.5, 0.0, 00012, 2147483648 from customers where salary > 10.25",
          "select ssn = '123', ssn > '1', left(ssn, 3), right(ssn, 2) from customers",
          "select customers, 'x' || ssn || 'y', repeat(ssn, 2), overlay(ssn placing 'x' from 1)"
              + " from customers where id = 1",
          "select lower('A'), concat('a', 1, name), format('%s', ssn) from customers c where c.id >"
              + " (select 5)",
          "select get_s('x', 1), get_rows(1), similarity('a', 'b'), nosuch('c', 2),"
              + " (get_rows(3)).id",
          "select * from crosstab('select 1', 'select 2') as t(a int, b text)",
          "select count(*) filter (where id > 5), array_agg(id order by 1) from customers group by"
              + " grouping sets ((), (1), ('a'))",
          "select distinct on (1) id, name from customers order by 1, 2 for update limit 1",
          "select t.* from (values (1, 'x')) as t(a, b) where b in ('x', 'y') and a = $1",
          "select int '5', numeric(5, 2) '1.25', float8 '1.5', bool 't', \"customers\" '(1)'",
          "select at.a at time zone 'utc', 'x' at time zone 'y', timestamp(3) with time zone"
              + " '2020-01-01' from (select now() a) at",
          "select lo_get(5), lo_from_bytea(0, 'x'), pg_sleep(1), pg_advisory_lock(5)",
          "select xmlelement(name a, 'x', 5), xmlparse(content '<a/>'), xmlserialize(content 'x' as"
              + " varchar(3))",
          "select trim('x' from name), position('a' in name), overlaps.x from (select 1 x)"
              + " overlaps");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select abalance from pgbench_accounts where aid = 123",
        "select ssn from customers where id = 5 and name = 'x'",
        "insert into orders (id, amount, status) values (1, -2.5, 'it''s new')",
        "select id from customers limit 10 offset 20",
      })
  void constantsThatNobodyLooksAtMayBeOthers(String sql) {
    Skeleton skeleton = skeleton(sql);
    assertThat(skeleton).isNotNull();
    assertThat(skeleton.fixedConstants()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select id, ssn from customers order by 1",
        "select id, ssn from customers group by 2",
        "select cast(id as float(24)) from customers",
        "select U&\"!0073sn\" uescape '!' from customers",
        "select * from (select array[1]::int[3] x) a where x = '{1}'::int[3]",
      })
  void constantsThatMatterMustBeTheSame(String sql) {
    Skeleton skeleton = skeleton(sql);
    assertThat(skeleton == null ? 1 : skeleton.fixedConstants()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set work_mem = '4MB'",
        "select 1; select 2",
        "copy customers to '/tmp/x'",
        "create table t (a int default 5)",
        "prepare p as select 1",
        "notify c, 'x'",
        "explain select 1",
        "select E'a'",
        "select 1 -- x",
        "select $$a$$",
        "select 'a'\n'b'",
        "select 1e5",
        "select id from customers",
      })
  void noOtherTextReadsLikeThese(String sql) {
    assertThat(skeleton(sql)).isNull();
  }

  @Test
  void everyTextThatFitsASkeletonReadsAsItSays() {
    var random = new Random(3);
    int shared = 0;
    for (String sql : statements()) {
      Reading.Script script = script(sql);
      if (script == null || script.skeleton() == null) {
        continue;
      }
      for (int i = 0; i < 12; i++) {
        shared += compare(sql, script, otherConstants(sql, random));
        shared += compare(sql, script, damaged(sql, random));
      }
    }
    assertThat(shared).isGreaterThan(1_000);
  }

  /** 1 if the texts are said to be alike. */
  private static int compare(String sql, Reading.Script script, String other) {
    byte[] utf8 = other.getBytes(StandardCharsets.UTF_8);
    var scan = new PostgresScan();
    Skeleton skeleton = Objects.requireNonNull(script.skeleton());
    if (other.equals(sql) || !scan.read(utf8) || !skeleton.fits(scan)) {
      return 0;
    }
    Reading read = ReaderFixture.read(other, CATALOGUE);
    assertThat(read)
        .as("%s%n  is said to read as%n%s", other, sql)
        .isInstanceOf(Reading.Script.class);
    assertThat(((Reading.Script) read).statements())
        .as("%s%n  is said to read as%n%s", other, sql)
        .isEqualTo(script.ofText(utf8.length).statements());
    assertThat(treeWithoutConstants(other)).as(other).isEqualTo(treeWithoutConstants(sql));
    return 1;
  }

  /** The raw tree without the values of constants and without places in the text. */
  private static JsonNode treeWithoutConstants(String sql) {
    try {
      if (ReaderFixture.PARSER.parse(sql.getBytes(StandardCharsets.UTF_8))
          instanceof ParseResult.Parsed parsed) {
        JsonNode tree = parsed.tree().deepCopy();
        strip(tree);
        return tree;
      }
      throw new AssertionError("not parsed: " + sql);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void strip(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (String name : List.copyOf(object.propertyNames())) {
        if (PLACE.matcher(name).matches()) {
          object.remove(name);
        } else if (name.equals("A_Const") && object.get(name) instanceof ObjectNode constant) {
          List.copyOf(constant.propertyNames()).forEach(kind -> constant.put(kind, "*"));
        }
      }
    }
    node.forEach(AlikeTest::strip);
  }

  private static String otherConstants(String sql, Random random) {
    byte[] utf8 = sql.getBytes(StandardCharsets.UTF_8);
    var scan = new PostgresScan();
    assertThat(scan.read(utf8)).isTrue();
    var other = new StringBuilder();
    int from = 0;
    for (int i = 0; i < scan.constants(); i++) {
      String constant = text(utf8, scan.start(i), scan.end(i));
      other.append(text(utf8, from, scan.start(i)));
      other.append(random.nextInt(4) == 0 ? constant : any(pool(constant), random));
      from = scan.end(i);
    }
    return other.append(text(utf8, from, utf8.length)).toString();
  }

  private static List<String> pool(String constant) {
    if (constant.startsWith("'")) {
      return STRINGS;
    }
    return constant.contains(".")
        ? DECIMALS
        : Long.parseLong(constant) <= Integer.MAX_VALUE ? NUMBERS : LARGE;
  }

  /** The text with something put in, taken out or put in the place of something. */
  private static String damaged(String sql, Random random) {
    int at = random.nextInt(sql.length() + 1);
    int end = Math.min(sql.length(), at + random.nextInt(3));
    return sql.substring(0, at) + any(SPLINTERS, random) + sql.substring(end);
  }

  private static <T> T any(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }

  private static String text(byte[] utf8, int start, int end) {
    return new String(utf8, start, end - start, StandardCharsets.UTF_8);
  }

  private static List<String> statements() {
    Stream<String> cases =
        ReaderFixture.resource("statements.txt")
            .lines()
            .filter(line -> line.startsWith("> "))
            .map(line -> line.substring(2));
    Stream<String> attacks =
        ReaderFixture.resource("bypass-sessions.txt")
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .flatMap(line -> Arrays.stream(line.split(" \\| ")).skip(1));
    Stream<String> clients =
        Arrays.stream(ReaderFixture.resource("client-queries.sql").split("\n----\n"));
    Stream<String> corpus =
        Arrays.stream(ReaderFixture.resource("parser/corpus.sql").split(";\\s*\n"));
    return Stream.of(PLACES.stream(), cases, attacks, clients, corpus)
        .flatMap(all -> all)
        .filter(sql -> !sql.isBlank())
        .toList();
  }

  private static Reading.@Nullable Script script(String sql) {
    return ReaderFixture.read(sql, CATALOGUE) instanceof Reading.Script script ? script : null;
  }

  private static @Nullable Skeleton skeleton(String sql) {
    Reading.Script script = script(sql);
    assertThat(script).as(sql).isNotNull();
    return script.skeleton();
  }
}
