package dev.weir.sql.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.Reading;
import dev.weir.sql.skeleton.Skeleton;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which constants of a text may be others, as far as that is said of the text itself. {@link
 * AlikeAtRandomTest} holds what is said against the reading of other texts.
 */
class AlikeTest {
  static final List<MySqlSettings> SETTINGS =
      List.of(
          ReadMySql.MYSQL,
          ReadMySql.MARIADB,
          ReadMySql.MYSQL.withMode(SqlMode.parse("ANSI_QUOTES,PIPES_AS_CONCAT")),
          ReadMySql.MARIADB.withMode(SqlMode.parse("NO_BACKSLASH_ESCAPES,IGNORE_SPACE")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select ssn from customers where id = 123",
        "SELECT c.name FROM customers c WHERE c.id BETWEEN 5 AND 9 LIMIT 10",
        "insert into orders (id, amount, status) values (1, -2.5, 'it''s new')",
        "update orders set amount = amount + 1, status = 'x' where id = 5",
        "delete from orders where id = 5",
        "select id from customers limit 10 offset 20",
        "select count(*) as n from customers where id > 1234567890123456789",
      })
  void constantsThatNobodyLooksAtMayBeOthers(String sql) {
    for (MySqlSettings settings : SETTINGS) {
      Skeleton skeleton = skeleton(sql, settings);
      assertThat(skeleton).isNotNull();
      assertThat(skeleton.fixedConstants()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select id, ssn from customers order by 1",
        "select id, ssn from customers group by 2",
        "select 5 from customers",
        "select id + 1 from customers",
        "select 'a' from customers",
        "select x.`1` as a from (select 1 from customers) x",
        "select cast(id as decimal(10, 2)) as a from customers",
        "select data->'$.a' as a from customers",
        "select _utf8mb4 'a' as a from customers",
        "select \"b\" 'a' as a from customers",
      })
  void constantsThatMatterMustBeTheSame(String sql) {
    Skeleton skeleton = skeleton(sql, ReadMySql.MYSQL);
    assertThat(skeleton).isNotNull();
    assertThat(skeleton.fixedConstants()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set @@sql_mode = 'ANSI_QUOTES'",
        "select 1; select 2",
        "select 1;",
        "create table t (a int default 5)",
        "prepare p from 'select 1'",
        "show tables like 'a'",
        "explain select 1",
        "select 'a\\'b'",
        "select 1 -- x",
        "select 1 # x",
        "select /* x */ 1",
        "select 'a'\n'b'",
        "select 'a' \"b\"",
        "select 1e5",
        "select 9223372036854775808 as a",
        "select .5",
        "select x'41'",
        "select 'é'",
        "select id from customers",
      })
  void noOtherTextReadsLikeThese(String sql) {
    for (MySqlSettings settings : SETTINGS) {
      assertThat(skeleton(sql, settings)).as(sql).isNull();
    }
  }

  static Reading.@Nullable Script script(String sql, MySqlSettings settings) {
    return ReadMySql.read(sql, settings) instanceof Reading.Script script ? script : null;
  }

  private static @Nullable Skeleton skeleton(String sql, MySqlSettings settings) {
    Reading.Script script = script(sql, settings);
    return script == null ? null : script.skeleton();
  }
}
