package dev.weir.sql.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.Lineage;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.Naming;
import dev.weir.sql.Reading;
import dev.weir.sql.Statement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MySqlReaderTest {
  private static Statement statement(String sql, MySqlSettings settings) {
    return ((Reading.Script) ReadMySql.read(sql, settings)).statements().getFirst();
  }

  private static List<String> outputs(String sql, MySqlSettings settings) {
    return ((Lineage.Traced) statement(sql, settings).lineage())
        .outputs().stream().map(output -> output.sources().toString()).toList();
  }

  @Test
  void theModeDecidesWhetherDoubleQuotesHoldANameOrAString() {
    String sql = "select \"ssn\" from customers";
    assertThat(outputs(sql, ReadMySql.MYSQL)).containsExactly("[]");
    assertThat(outputs(sql, ReadMySql.MYSQL.withMode(SqlMode.parse("ANSI_QUOTES"))))
        .containsExactly("[corp.customers.ssn]");
  }

  @Test
  void ignoreSpaceMakesACallOfANameBeforeABlank() {
    MySqlSettings ignoring = ReadMySql.MYSQL.withMode(SqlMode.parse("IGNORE_SPACE"));
    assertThat(outputs("select max  (ssn) from customers", ignoring))
        .containsExactly("[corp.customers.ssn]");
    assertThat(outputs("select count (*) from customers", ignoring)).hasSize(1);
    assertThat(ReadMySql.read("select max (distinct ssn) from customers", ReadMySql.MYSQL))
        .isInstanceOf(Reading.Unreadable.class);
  }

  @Test
  void largeLettersBeforeAQuoteAreAsSmallOnes() {
    assertThat(outputs("select X'41', B'1', N'q', _utf8 X'41', 0x41", ReadMySql.MYSQL))
        .containsExactly("[]", "[]", "[]", "[]", "[]");
  }

  @Test
  void codeInACommentThatTheServerRunsIsRead() {
    assertThat(outputs("select 1 /*! , ssn as a */ from customers", ReadMySql.MYSQL))
        .containsExactly("[]", "[corp.customers.ssn]");
    assertThat(outputs("select 1 /*M! , ssn as a */ from customers", ReadMySql.MYSQL)).hasSize(1);
    assertThat(outputs("select 1 /*M! , ssn as a */ from customers", ReadMySql.MARIADB)).hasSize(2);
  }

  @Test
  void executeIsWhatWasPreparedBeforeIt() {
    var reading =
        (Reading.Script)
            ReadMySql.read(
                "prepare P from 'select ssn from customers'; execute p", ReadMySql.MYSQL);
    Statement execute = reading.statements().getLast();
    assertThat(execute.dependsOnNames()).isTrue();
    assertThat(((Lineage.Traced) execute.lineage()).outputs()).hasSize(1);
    NamedStatements names =
        new NamedStatements() {
          @Override
          public @Nullable Statement prepared(String name) {
            return name.equals("p")
                    && reading.statements().getFirst().naming()
                        instanceof Naming.Prepares(String _, Statement prepared)
                ? prepared
                : null;
          }

          @Override
          public @Nullable Statement cursor(String name) {
            return null;
          }
        };
    var later = (Reading.Script) ReadMySql.read("EXECUTE `P` USING @a", ReadMySql.MYSQL, names);
    assertThat(later.statements().getFirst().shape().returnsRows()).isTrue();
  }

  @Test
  void placesAreBytesOfTheCanonicalText() {
    String sql = "/* ü */ select 'ä'; select 2";
    var script = (Reading.Script) ReadMySql.read(sql, ReadMySql.MYSQL);
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    assertThat(
            script.statements().stream()
                .map(one -> new String(bytes, one.offset(), one.length(), StandardCharsets.UTF_8)))
        .containsExactly("select 'ä'", "select 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create procedure p() select 1; select ssn from customers",
        "create procedure p() select 1 as begin; drop table orders; select 2 as end",
        "create trigger t before insert on orders for each row set @a = 1; drop table orders",
        "create definer=procedure@x view v as select 1; drop table orders",
      })
  void whatFollowsABodyIsNotTakenForAPartOfIt(String sql) {
    assertThat(ReadMySql.read(sql, ReadMySql.MYSQL)).isInstanceOf(Reading.Unreadable.class);
  }

  @Test
  void aMistakeIsToldWithItsPlace() {
    assertThat(ReadMySql.read("select 1;\nselect from x", ReadMySql.MYSQL))
        .isEqualTo(
            new Reading.Unreadable(
                "42000", "the SQL cannot be understood near 'from x' at line 2", 18, null));
  }

  @Test
  void whatIsNestedTooDeeplyOrTooLongIsUnreadable() {
    for (String sql :
        List.of(
            "select " + "(".repeat(100_000) + "1" + ")".repeat(100_000),
            "select " + "not ".repeat(10_000) + "1",
            "select " + "- ".repeat(10_000) + "1",
            "select " + "case when 1 then ".repeat(5_000) + "1" + " end".repeat(5_000),
            "select 1" + " union select 1".repeat(2_000),
            "select 1" + " collate utf8mb4_bin".repeat(5_000))) {
      assertThat(ReadMySql.read(sql, ReadMySql.MYSQL))
          .isInstanceOfSatisfying(
              Reading.Unreadable.class,
              unreadable -> assertThat(unreadable.sqlState()).isEqualTo("54001"));
    }
  }

  @Test
  void manyThreadsReadTheSame() {
    List<String> read =
        IntStream.range(0, 200)
            .parallel()
            .mapToObj(i ->
                outputs(
                        "select c.ssn, " + i + " from customers c where id in (1, " + i + ")",
                        i % 2 == 0 ? ReadMySql.MYSQL : ReadMySql.MARIADB)
                    .toString())
            .distinct()
            .toList();
    assertThat(read).containsExactly("[[corp.customers.ssn], []]");
  }
}
