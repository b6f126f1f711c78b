package dev.weir.sql.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.Reading;
import dev.weir.sql.mysql.lineage.SampleCatalogue;
import dev.weir.sql.mysql.parser.ConstantToken;
import dev.weir.sql.mysql.parser.MySqlGrammar;
import dev.weir.sql.mysql.parser.ParseResult;
import dev.weir.sql.mysql.text.CanonicalText;
import dev.weir.sql.mysql.text.CanonicalText.Canonical;
import dev.weir.sql.mysql.text.MySqlScan;
import dev.weir.sql.skeleton.Skeleton;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.junit.jupiter.api.Test;

/**
 * What was read of one text is taken for another only where reading the other would give the very
 * same. The oracle is the reading itself.
 */
class AlikeAtRandomTest {
  private static final MySqlGrammar GRAMMAR = new MySqlGrammar();

  private static final List<String> NUMBERS =
      List.of("0", "1", "2", "3", "7", "007", "24", "25", "99", "1000", "2147483647");
  private static final List<String> LARGE = List.of("2147483648", "9999999999", "4294967296");
  private static final List<String> LARGER =
      List.of("9999999999999", "9223372036854775807", "00012345678901");
  private static final List<String> DECIMALS = List.of("0.0", "1.5", "10.25", "3.50");
  private static final List<String> HUGE =
      List.of("99999999999999999999", "18446744073709551615", "9223372036854775808");
  private static final List<String> STRINGS =
      List.of(
          "''",
          "'a'",
          "'1'",
          "'ssn'",
          "'customers'",
          "'corp.customers'",
          "'on'",
          "'t'",
          "'$.ssn'",
          "'2020-01-01'",
          "'%1%'",
          "'%a%b%'",
          "'it''s'",
          "'select ssn from customers'",
          "'é'",
          "'/etc/passwd'",
          "'-- no comment'",
          "'/*'",
          "' '",
          "'utf8mb4'",
          "'\"'",
          "'`'",
          "'\n'");
  private static final List<String> SPLINTERS =
      List.of(
          "'",
          "''",
          "\"",
          "`",
          "\\",
          "#",
          "$",
          "-",
          "--",
          "-- ",
          "/",
          "/*",
          "/*!",
          "*/",
          "e",
          "x'",
          "n'",
          "N",
          "b'",
          "_utf8",
          "_utf8mb4 ",
          "@",
          "@@",
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
          ":=",
          "&",
          "é",
          "\u000b",
          "\u0001",
          "1.",
          ".5",
          "1e5",
          "0x1",
          "1a",
          "?",
          "{",
          "limit 1",
          "order by 2",
          " collate utf8mb4_bin",
          "||",
          "|");

  /** Statements in which constants stand in every place that the grammar of rows has. */
  private static final List<String> PLACES =
      List.of(
          "select id, ssn from customers order by 1",
          "select id, ssn from customers order by 2 desc, -1, '1', (2), 1 + 1",
          "select name, count(*) as n from customers group by 1 having count(*) > 3 limit 10 offset"
              + " 5",
          "select id from customers where name = 'x' and id in (1, 2, 3) limit 5, 10",
          "select cast(id as decimal(10, 2)) a, cast(name as char(5)) b, cast(id as time(3)) c,"
              + " convert('x' using utf8mb4) d from customers",
          "select 1, 'a', 1 + 1, id + 1, upper('x'), (5) from customers",
          "select a.`1`, a.`x` from (select 1, 'x' from customers where id = 5) a",
          "select interval 1 day + now() a, now() - interval '2:3' hour_minute b, date '2020-01-01'"
              + " c",
          "select {d '2020-01-01'} a, {t '10:00:00'} b, timestamp '2020-01-01 10:00:00' c, now(3)"
              + " d",
          "select extract(year from '2020-01-01') a, substring(name, 2, 3) b, substr(name from 2"
              + " for 1) c from customers",
          "select case when id = 1 then 'a' else 'b' end a, coalesce(name, 'none') b from"
              + " customers",
          "select case when ssn = 'x' then 1 / 0 end a, id / 2 b, id % 3 c, id div 4 d, id mod 5 e"
              + " from customers",
          "select name like 'a%' escape '!' a, name rlike '^b' b, name regexp 'a*b' c from"
              + " customers",
          "select json_extract(data, '$.a') a, data->'$.b' b, data->>'$.c' c, json_value(data,"
              + " '$.d') d from customers",
          "select * from json_table('[1]', '$[*]' columns (a int path '$', b varchar(5) path '$.b'"
              + " default '3' on empty)) j",
          "select sum(id) over (order by id rows between 3 preceding and 2 following) a, ntile(4)"
              + " over (order by id) b, lag(id, 1, 0) over (order by id) c from customers",
          "values row(1, 'a'), row(2, 'b') order by 1",
          "select 1 as a union all select 2 order by 1 limit 3",
          "with w as (select 1 as a, 'x' as b) select a, b from w where a = 1 order by b, 1",
          "with recursive r (n) as (select 1 union all select n + 1 from r where n < 5) select n"
              + " from r",
          "insert into orders (id, customer_id, status) values (1, 2, 'new'), (2, -3, 'old')",
          "insert into orders values (1, -2, - 3.5, 'a') on duplicate key update amount = 7",
          "insert into orders set id = 5, status = 'x', amount = default",
          "insert ignore into orders (id, status) select id, 'x' from customers where id between 1"
              + " and 9",
          "replace into orders (id, status) values (1, 'x')",
          "update orders set amount = 5, status = 'paid' where id = 17 and status <> 'old' limit 3",
          "update orders o join customers c on c.id = o.customer_id and c.id > 3 set o.amount = 5",
          "update orders set amount = 5 where 1",
          "delete from orders where id = 3 or status in ('a', 'b') order by 1 limit 2",
          "delete from orders where 1 = 1",
          "select -5 a, - -5 b, +5 c, - 5.5 d, 1-1 e, 2 -1 f, -2147483648 g, 1 - -1 h, ~5 i, !1 j",
          "select 9999999999 a, 1.5 b, 18446744073709551615 c, 00012 d, 99999999999999999999 e from"
              + " customers where salary > 10.25",
          "select ssn = '123' a, ssn > '1' b, left(ssn, 3) c, right(ssn, 2) d from customers",
          "select concat('x', ssn, 'y') a, repeat(ssn, 2) b, insert(ssn, 1, 2, 'zz') c from"
              + " customers",
          "select get_s('x', 1) a, corp.get_s('y', 2) b, nosuch('c', 2) c, sleep(0) d,"
              + " get_lock('l', 1) e",
          "select group_concat(name order by 1 separator '-') a, count(distinct id, 1) b from"
              + " customers",
          "select distinct id, name from customers order by 1, 2 limit 1 for update",
          "select t.* from (values row(1, 'x')) as t (a, b) where b in ('x', 'y') and a = ?",
          "select _utf8mb4 'a' a, 'b' collate utf8mb4_bin b, n'c' c, 'd' 'e' d, \"f\" e, \"g\" 'h'"
              + " f",
          "select @a := 5 a, @`b` b, @'c' c, @@version d, @1 e",
          "select name_const('x', 1), name_const('y', 'z')",
          "select match (name) against ('x' in boolean mode) a, name in ('a', 'b') b, (1, 2) = (3,"
              + " 4) c from customers",
          "select trim('x' from name) a, position('a' in name) b, weight_string(name as char(3)) c,"
              + " char(65, 66 using utf8mb4) d, round(5.5, 1) e from customers",
          "select id from customers c where c.id > (select 5) and exists (select 1 from orders"
              + " limit 1)",
          "select id, ssn from customers group by 2, '1' with rollup",
          "select ssn from customers where id = 1 into outfile '/tmp/x' fields terminated by ','",
          "select id from customers partition (p1) where id = 5 for share",
          "select * from customers for system_time as of '2020-01-01' where id = 5",
          "select 12ab.`id` , t1.1a from customers",
          "delete from orders where id = 5 returning id, 'x'");

  @Test
  void everyTextThatFitsASkeletonReadsAsItSays() {
    var random = new Random(5);
    int shared = 0;
    for (String sql : statements()) {
      MySqlSettings settings = any(AlikeTest.SETTINGS, random);
      Reading.Script script = AlikeTest.script(sql, settings);
      if (script == null || script.skeleton() == null) {
        continue;
      }
      for (int i = 0; i < 8; i++) {
        shared += compare(sql, script, otherConstants(sql, random), settings);
        shared += compare(sql, script, damaged(sql, random), settings);
      }
    }
    assertThat(shared).isGreaterThan(1_000);
  }

  /** 1 if the texts are said to be alike. */
  private static int compare(
      String sql, Reading.Script script, String other, MySqlSettings settings) {
    byte[] bytes = other.getBytes(StandardCharsets.UTF_8);
    var scan = new MySqlScan();
    Skeleton skeleton = Objects.requireNonNull(script.skeleton());
    if (other.equals(sql) || !scan.read(bytes) || !skeleton.fits(scan)) {
      return 0;
    }
    String said = "%s%n  is said to read as%n%s".formatted(other, sql);
    assertThat(CanonicalText.read(bytes, settings)).as(said).isInstanceOf(Canonical.class);
    assertThat(((Canonical) CanonicalText.read(bytes, settings)).bytes()).as(said).isSameAs(bytes);
    Reading read = ReadMySql.read(other, settings);
    assertThat(read).as(said).isInstanceOf(Reading.Script.class);
    assertThat(((Reading.Script) read).statements())
        .as(said)
        .isEqualTo(script.ofText(bytes.length).statements());
    assertThat(shape(other, settings)).as(said).isEqualTo(shape(sql, settings));
    return 1;
  }

  /** The tree as the grammar sees it, without the values of constants. */
  private static String shape(String sql, MySqlSettings settings) {
    var canonical = (Canonical) CanonicalText.read(sql.getBytes(StandardCharsets.UTF_8), settings);
    var span = canonical.statements().getFirst();
    ParseResult parsed =
        GRAMMAR.parse(
            canonical.text().substring(span.start(), span.end()),
            canonical.neutral().substring(span.start(), span.end()),
            settings);
    if (!(parsed instanceof ParseResult.Parsed(var query))) {
      // what only MariaDB has is taken out before the grammar sees it
      return "";
    }
    var shape = new StringBuilder();
    describe(query, shape);
    return shape.toString();
  }

  private static void describe(ParseTree node, StringBuilder shape) {
    if (node instanceof TerminalNode terminal) {
      boolean constant = terminal.getSymbol() instanceof ConstantToken;
      shape.append(terminal.getSymbol().getType()).append(constant ? "*" : terminal.getText());
    } else {
      shape.append(node.getClass().getSimpleName());
    }
    shape.append('(');
    for (int i = 0; i < node.getChildCount(); i++) {
      describe(node.getChild(i), shape);
    }
    shape.append(')');
  }

  private static String otherConstants(String sql, Random random) {
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    var scan = new MySqlScan();
    if (!scan.read(bytes)) {
      // it has executable comments: only what is sent in its place has a form
      return sql;
    }
    var other = new StringBuilder();
    int from = 0;
    for (int i = 0; i < scan.constants(); i++) {
      String constant = text(bytes, scan.start(i), scan.end(i));
      other.append(text(bytes, from, scan.start(i)));
      other.append(random.nextInt(4) == 0 ? constant : any(pool(constant, random), random));
      from = scan.end(i);
    }
    return other.append(text(bytes, from, bytes.length)).toString();
  }

  private static List<String> pool(String constant, Random random) {
    if (constant.startsWith("'")) {
      return STRINGS;
    }
    return random.nextInt(8) == 0
        ? any(List.of(NUMBERS, LARGE, LARGER, DECIMALS, HUGE), random)
        : Stream.of(NUMBERS, LARGE, LARGER, DECIMALS, HUGE)
            .filter(pool -> pool.contains(constant))
            .findFirst()
            .orElse(constant.contains(".") ? DECIMALS : NUMBERS);
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

  private static String text(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  private static List<String> statements() {
    Stream<String> rows = cases(SampleCatalogue.resource("statements.txt"));
    Stream<String> others = cases(ReadMySql.resource("statements/statements.txt"));
    Stream<String> leaks =
        SampleCatalogue.resource("leaks.sql").lines().filter(line -> !line.startsWith("--"));
    Stream<String> attacks =
        ReadMySql.resource("bypass-sessions.txt")
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .flatMap(line -> Arrays.stream(line.split(" \\| ")).skip(1));
    return Stream.of(PLACES.stream(), rows, others, leaks, attacks)
        .flatMap(all -> all)
        .filter(sql -> !sql.isBlank())
        .toList();
  }

  private static Stream<String> cases(String file) {
    return file.lines().filter(line -> line.startsWith("> ")).map(line -> line.substring(2));
  }
}
