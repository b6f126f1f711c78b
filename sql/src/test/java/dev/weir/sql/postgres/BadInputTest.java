package dev.weir.sql.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.management.ThreadMXBean;
import dev.weir.sql.Environment;
import dev.weir.sql.Lineage;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.Reading;
import dev.weir.sql.postgres.parser.ParserSettings;
import dev.weir.sql.postgres.parser.PostgresGrammar;
import dev.weir.sql.postgres.parser.PostgresParser;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What is as large, as deep or as wide as it gets: read, or refused, and either way soon and
 * without filling the memory.
 */
class BadInputTest {
  /** Ten times what the slowest takes on an idle machine. */
  private static final Duration TIME_MAX = Duration.ofSeconds(10);

  /** What all threads together may allocate for one text, most of it short-lived. */
  private static final long ALLOCATED_BYTES_MAX = 3L << 30;

  private static final int TEXT_BYTES_MAX = 16 << 20;

  private static final Environment<PostgresSettings> ENVIRONMENT =
      new Environment<>(new WideCatalogue(), NamedStatements.NONE, PostgresSettings.DEFAULT);

  private record Input(String name, String sql) {}

  /** Each of these is somebody's ordinary work. */
  @TestFactory
  Stream<DynamicTest> whatIsLargeButHonestIsRead() {
    String columns = many(300, ", ", i -> "c" + i);
    return Stream.of(
            new Input("UNION", "select c0 from n" + " union select c0 from n".repeat(4_900)),
            new Input("UNION ALL", "select 1" + " union all select c0 from n".repeat(4_900)),
            new Input("OR", "select 1 from n where c0 = '1'" + " or c0 = '1'".repeat(10_000)),
            new Input("IN", repeated("select 1 from n where c0 in (1", ",1", 50_000, ")")),
            new Input("VALUES", repeated("insert into n values (1)", ",(1)", 20_000, "")),
            new Input(
                "JOIN",
                "select * from n " + many(400, " ", i -> "join n b%d using (c0)".formatted(i))),
            new Input(
                "WITH",
                "with t0 as (select c0 as a from n), "
                    + many(
                        1_000,
                        ", ",
                        i ->
                            "t%d as (select x.a || y.a as a from t%d x, t%d y)"
                                .formatted(i + 1, i, i))
                    + " select * from t1000"),
            new Input("columns", "select a.* from w a join w b on a.c0 = b.c0 order by a.c1599"),
            new Input("SET", "update w set (" + columns + ") = (select " + columns + " from w)"),
            new Input("partitions", "select * from p where c1 = '1' order by c2"),
            new Input("partitions", "update p set c1 = c2 where c3 = '1' returning c4"),
            new Input("views", "select c0 from d9"))
        .map(input ->
            dynamicTest(
                input.name(),
                () ->
                    assertThat(ReaderFixture.read(input.sql(), ENVIRONMENT))
                        .isInstanceOfSatisfying(
                            Reading.Script.class,
                            script ->
                                assertThat(script.statements().getFirst().lineage())
                                    .isInstanceOf(Lineage.Traced.class))));
  }

  /** A large text waits for another, a small one for neither. */
  @Test
  void aSmallTextIsReadWhileLargeOnesAre() throws Exception {
    String large = repeated("select 1", ",1", 80_000, "");
    try (var callers = Executors.newVirtualThreadPerTaskExecutor();
        var parser =
            new PostgresParser(
                PostgresGrammar.POSTGRESQL_18, ParserSettings.defaults().withThreads(2))) {
      var reader = new PostgresReader(parser);
      var answers = new ArrayList<Future<Reading>>();
      for (int i = 0; i < 8; i++) {
        answers.add(
            callers.submit(() ->
                reader.read(ByteBuffer.wrap(large.getBytes(StandardCharsets.UTF_8)), ENVIRONMENT)));
      }
      Reading small =
          callers
              .submit(() ->
                  reader.read(
                      ByteBuffer.wrap("select 1".getBytes(StandardCharsets.UTF_8)), ENVIRONMENT))
              .get(20, TimeUnit.SECONDS);
      assertThat(small).isInstanceOf(Reading.Script.class);
      assertThat(answers).anyMatch(answer -> !answer.isDone());
      for (Future<Reading> answer : answers) {
        assertThat(answer.get(60, TimeUnit.SECONDS)).isNotNull();
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> isReadOrRefusedSoonAndWithinMemory() {
    return Stream.of(lengths(), chains(), nesting(), withQueries(), widths(), oddities())
        .flatMap(List::stream)
        .map(input -> dynamicTest(input.name(), () -> read(input)));
  }

  private static void read(Input input) throws Exception {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ByteBuffer text = ByteBuffer.wrap(input.sql().getBytes(StandardCharsets.UTF_8));
    long before = threads.getTotalThreadAllocatedBytes();
    long start = System.nanoTime();
    Reading reading = ReaderFixture.READER.read(text, ENVIRONMENT);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    long allocated = threads.getTotalThreadAllocatedBytes() - before;
    assertThat(reading).isNotNull();
    assertThat(took).isLessThan(TIME_MAX);
    assertThat(allocated).isLessThan(ALLOCATED_BYTES_MAX);
  }

  private static String many(int times, String separator, IntFunction<String> part) {
    return IntStream.range(0, times).mapToObj(part).collect(Collectors.joining(separator));
  }

  private static String filled(String begin, String part, String end) {
    int times = (TEXT_BYTES_MAX - begin.length() - end.length()) / part.length();
    return begin + part.repeat(times) + end;
  }

  private static String repeated(String begin, String part, int times, String end) {
    return begin + part.repeat(times) + end;
  }

  private static List<Input> lengths() {
    return List.of(
        new Input("a literal of 16 MiB", filled("select '", "x", "'")),
        new Input("a comment of 16 MiB", filled("/*", "x", "*/")),
        new Input("a number of 16 million digits", filled("select ", "9", "")),
        new Input("an unclosed quotation", filled("select '", "x", "")),
        new Input("an unclosed dollar quotation", filled("select $a$", "$b$", "")),
        new Input("an unclosed name", filled("select \"", "x", "")),
        new Input("unicode escapes", filled("select U&'", "\\0041", "'")),
        new Input("semicolons", repeated("", ";", 300_000, "")),
        new Input("BEGIN again and again", repeated("", "begin;", 50_000, "")),
        new Input("stars again and again", repeated("", "table w;", 5_000, "")),
        new Input("100,000 target columns", repeated("select 1", ",1", 100_000, "")),
        new Input("50,000 columns of a table", repeated("select c0", ",c0", 50_000, " from w")),
        new Input("100,000 rows", repeated("values (1)", ",(1)", 100_000, "")),
        new Input(
            "IN with 200,000", repeated("select 1 from w where c0 in (1", ",1", 200_000, ")")),
        new Input(
            "IN with 50,000 casts",
            "select 1 from w where c0 in ("
                + many(50_000, ",", i -> "c" + i % 1600 + "::int")
                + ")"),
        new Input(
            "INSERT into 200,000 columns",
            repeated("insert into n (c0", ",c0", 200_000, ") values (1)")),
        new Input(
            "DEALLOCATE ALL again and again", repeated("", "deallocate all;", 50_000, "fetch c")),
        new Input("100,000 names of a function", repeated("select f", ".f", 100_000, "()")));
  }

  private static List<Input> chains() {
    return List.of(
        new Input("UNION of 5,000", "select c0 from w" + " union select c1 from w".repeat(5_000)),
        new Input(
            "UNION ALL of 5,000 columns",
            many(5_000, " union all ", i -> "select c" + i % 1600 + " from w")),
        new Input(
            "UNION and EXCEPT by turns",
            many(
                    4_000,
                    " ",
                    i -> "select c" + i % 1600 + " from w" + (i % 2 == 0 ? " union" : " except"))
                + " select c0 from w"),
        new Input("UNION of stars", many(200, " union ", i -> "select * from w")),
        new Input(
            "AND of 10,000", "select 1 from w where c0 = '1'" + " and c1 = '1'".repeat(10_000)),
        new Input("OR of 30,000", "select 1 from w where c0 = '1'" + " or c1 = '1'".repeat(30_000)),
        new Input("+ of 900", "select c0" + " + c1".repeat(900) + " from w"),
        new Input("+ of 10,000", "select c0" + " + c1".repeat(10_000) + " from w"),
        new Input("|| of 900 rows", "select w" + " || w".repeat(900) + " from w"),
        new Input("JSON path of 900", "select c0" + " -> 'a'".repeat(900) + " from w"),
        new Input("JSON path of 10,000", "select c0" + " -> 'a'".repeat(10_000) + " from w"),
        new Input("subscripts", "select c0" + "[1]".repeat(100_000) + " from w"),
        new Input("fields", "select (c0)" + ".a".repeat(100_000) + " from w"),
        new Input("casts of 900", "select c0" + "::text::int".repeat(450) + " from w"),
        new Input("NOT of 900", "select " + "not ".repeat(900) + "c0 from w"));
  }

  private static List<Input> nesting() {
    return List.of(
        nested("parentheses", 5_000, "(", "1", ")"),
        nested("subqueries", 300, "(select c0 from w where c1 = ", "c2", ")"),
        nested("subqueries", 900, "(select ", "1", ")"),
        nested("subqueries", 5_000, "(select ", "1", ")"),
        nested("FROM", 400, "(select * from w, (select ", "1", ") x)"),
        nested("CASE", 900, "case when c0 = 'a' then 1 else ", "w::text", " end"),
        nested("CASE", 5_000, "case when c0 = 'a' then 1 else ", "0", " end"),
        nested("arrays", 900, "array[", "c0", "]"),
        nested("arrays", 5_000, "array[", "c0", "]"),
        nested("rows", 900, "row(w, ", "c0", ")"),
        nested("functions", 900, "replace(w::text, 'a', ", "c0", ")"),
        nested("functions of chosen values", 300, "array_append(", many(900, ",", i -> "w"), ")"),
        nested("COALESCE", 900, "coalesce(w::text, ", "c0", ")"),
        new Input(
            "views of views",
            "select "
                + many(60, ",", i -> "d" + i + ".c0")
                + " from "
                + many(60, ",", i -> "d" + i)),
        new Input("a deep view of all columns", "select *, d59 from d59"),
        new Input(
            "unnest within unnest",
            "select * from "
                + "unnest((select array_agg(c0) from ".repeat(200)
                + "w"
                + "))".repeat(200)));
  }

  private static Input nested(String name, int depth, String begin, String middle, String end) {
    return new Input(
        name + " " + depth + " deep",
        "select " + begin.repeat(depth) + middle + end.repeat(depth) + " from w");
  }

  private static List<Input> withQueries() {
    return List.of(
        new Input(
            "WITH queries that name the one before twice",
            "with t0 as (select * from w), "
                + many(
                    200,
                    ", ",
                    i -> "t%d as (select a.*, b.c0 as d from t%d a, t%d b)".formatted(i + 1, i, i))
                + " select * from t200"),
        new Input(
            "WITH queries of one column that name the one before twice",
            "with t0 as (select c0 as a from w), "
                + many(
                    5_000,
                    ", ",
                    i -> "t%d as (select x.a || y.a as a from t%d x, t%d y)".formatted(i + 1, i, i))
                + " select * from t5000"),
        new Input(
            "30,000 WITH queries",
            "with " + many(30_000, ", ", i -> "t" + i + " as (select c0 from n)") + " select 1"),
        new Input(
            "WITH RECURSIVE in each other",
            many(
                    60,
                    "",
                    i ->
                        "with recursive r%d(a,b,c) as (select c0, c1, c2 from w union all select b, c, a from r%d where a in ("
                            .formatted(i, i))
                + "select c0 from w"
                + many(60, "", i -> ")) select a from r" + (59 - i))),
        new Input(
            "WITH RECURSIVE of all columns",
            "with recursive r as (select * from w union all select * from r where c0 = c1) select *"
                + " from r"));
  }

  private static List<Input> widths() {
    String wide = many(1_600, ", ", i -> "c" + i);
    return List.of(
        new Input("20 wide tables with a star", "select * from " + many(20, ", ", i -> "w a" + i)),
        new Input(
            "20 wide tables joined",
            "select a0.* from w a0 "
                + many(20, " ", i -> "join w b%d on b%d.c1 = a0.c%d".formatted(i, i, i))),
        new Input(
            "500 wide tables joined",
            "select a0.* from w a0 "
                + many(500, " ", i -> "join w b%d on b%d.c1 = a0.c%d".formatted(i, i, i))),
        new Input(
            "500 tables joined with USING",
            "select * from n " + many(500, " ", i -> "join n b%d using (c0)".formatted(i))),
        new Input(
            "5,000 tables joined with USING",
            "select * from n " + many(5_000, " ", i -> "join n b%d using (c0)".formatted(i))),
        new Input(
            "100 wide tables NATURAL",
            "select * from w " + many(100, " ", i -> "natural join w b%d".formatted(i))),
        new Input("20,000 tables", "select 1 from " + many(20_000, ", ", i -> "n a" + i)),
        new Input(
            "100,000 subqueries without columns",
            "select 1 from " + many(100_000, ", ", i -> "(select) a" + i)),
        new Input("1,600 stars of 1,600", "select " + many(1_600, ", ", i -> "*") + " from w"),
        new Input("600 whole rows", "select " + many(600, ", ", i -> "w") + " from w"),
        new Input("1,600 names of result columns", "select " + wide + " from w order by " + wide),
        new Input(
            "GROUP BY 1,600",
            "select " + wide + " from w group by " + wide + " having count(*) > 1"),
        new Input(
            "result columns of one name",
            "select "
                + many(50_000, ", ", i -> "1 as a")
                + " from w order by "
                + many(50_000, ", ", i -> "a")),
        new Input(
            "CUBE of 1,600", "select 1 from w group by cube (" + wide + "), rollup (" + wide + ")"),
        new Input(
            "grouping sets in each other",
            "select 1 from w group by " + "grouping sets (".repeat(800) + wide + ")".repeat(800)),
        new Input(
            "a chain of windows",
            "select 1 from w window v0 as (order by w)"
                + many(50_000, "", i -> ", v%d as (v%d)".formatted(i + 1, i))),
        new Input(
            "windows of all columns",
            "select " + many(500, ", ", i -> "count(w) over (order by w)") + " from w"),
        new Input(
            "aliases for what is not known",
            "select 1 from nosuch x(" + many(100_000, ", ", i -> "a" + i) + ")"),
        new Input(
            "an UPDATE of 1,600 by a subquery",
            "update w set (" + wide + ") = (select " + wide + " from w)"),
        new Input(
            "an UPDATE of 300 by a subquery",
            "update w set ("
                + many(300, ", ", i -> "c" + i)
                + ") = (select "
                + many(300, ", ", i -> "c" + i)
                + " from w)"),
        new Input(
            "an UPDATE from 19 wide tables",
            "update w set c0 = a1.c1 from "
                + many(19, ", ", i -> "w a" + i)
                + " where w.c1 = a1.c1 returning w.*"),
        new Input(
            "INSERT of all columns",
            "insert into w select * from w on conflict (c0) do update set "
                + many(1_600, ", ", i -> "c%d = excluded.c%d".formatted(i, i))
                + " returning *"),
        new Input("3,000 partitions", "select * from p where c1 = '1' order by c2"),
        new Input("3,000 partitions changed", "update p set c1 = c2 where c3 = '1' returning *"),
        new Input(
            "3,000 partitions by whole rows", "select " + many(1_000, ", ", i -> "p") + " from p"),
        new Input(
            "3,000 partitions in CASE",
            "select "
                + "case when c0 = 'a' then 1 else ".repeat(900)
                + "p::text"
                + " end".repeat(900)
                + " from p"));
  }

  private static List<Input> oddities() {
    return List.of(
        new Input(
            "an odd UESCAPE", "select U&'d!0061t' uescape '!', U&\"c!0030\" uescape '!' from w"),
        new Input("a wrong UESCAPE", "select U&'a' uescape 'a'"),
        new Input("half a surrogate pair", "select U&'\\D800'"),
        new Input("names of 63 bytes", "select " + "x".repeat(63) + " from " + "y".repeat(63)),
        new Input("names of 64 bytes", "select " + "x".repeat(64) + " from " + "y".repeat(64)),
        new Input(
            "names of 1,000 bytes",
            "select " + "é".repeat(500) + " from \"" + "y".repeat(1_000) + "\""),
        new Input("nothing", ""),
        new Input("blanks", " \t\n "),
        new Input("a byte order mark", "\ufeffselect 1"),
        new Input("blanks that are none", "select\u00a01\u2003from\u3000w"),
        new Input("an exponent", "select 1e999999999999"),
        new Input("a parameter past all numbers", "select $99999999999"),
        new Input("a backslash before a quote", "select 'a\\', c0 from w -- '"));
  }
}
