package dev.weir.sql.mysql.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.Action;
import dev.weir.sql.mysql.ServerVersion;
import dev.weir.sql.mysql.functions.BuiltinFunction.Failure;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltinFunctionsTest {
  private static final ServerVersion MYSQL = version("8.0.31");
  private static final ServerVersion MARIADB_10 = version("10.11.6-MariaDB");
  private static final ServerVersion MARIADB_11 = version("11.4.5-MariaDB");

  private final BuiltinFunctions functions = BuiltinFunctions.reviewed();

  private static ServerVersion version(String printed) {
    return Objects.requireNonNull(ServerVersion.parse(printed));
  }

  @Test
  void aFunctionThatNobodyReviewedIsAnOpaqueCall() {
    assertThat(functions.get("nosuch", MYSQL)).isSameAs(BuiltinFunctions.UNREVIEWED);
    assertThat(BuiltinFunctions.UNREVIEWED.action()).isEqualTo(Action.CALL);
    assertThat(BuiltinFunctions.UNREVIEWED.opaque()).isTrue();
  }

  @Test
  void eachServerHasItsOwn() {
    assertThat(functions.get("bin_to_uuid", MARIADB_10)).isSameAs(BuiltinFunctions.UNREVIEWED);
    assertThat(functions.get("bin_to_uuid", MYSQL)).isNotSameAs(BuiltinFunctions.UNREVIEWED);
    assertThat(functions.get("natural_sort_key", MYSQL)).isSameAs(BuiltinFunctions.UNREVIEWED);
    assertThat(functions.get("json_schema_valid", MARIADB_10))
        .isSameAs(BuiltinFunctions.UNREVIEWED);
    assertThat(functions.get("json_schema_valid", MARIADB_11).failure())
        .isEqualTo(Failure.BY_ANY_ARGUMENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "count",
        "sum",
        "min",
        "max",
        "avg",
        "group_concat",
        "std",
        "variance",
        "bit_and",
        "now",
        "sysdate",
        "curdate",
        "curtime",
        "substring",
        "substr",
        "mid",
        "trim",
        "cast",
        "position",
        "extract",
        "date_add",
        "date_sub",
        "adddate",
        "subdate",
        "user",
        "session_user",
        "system_user",
        "json_arrayagg",
        "row_number",
        "lag",
        "grouping",
        "st_collect",
        "load",
      })
  void wordsOfTheGrammarAreStoredFunctionsWhenTheyAreQuoted(String word) {
    assertThat(functions.get(word, MYSQL)).isSameAs(BuiltinFunctions.UNREVIEWED);
    assertThat(functions.get(word, MARIADB_11)).isSameAs(BuiltinFunctions.UNREVIEWED);
  }

  @Test
  void whatKeepsItsArgumentIsHarmlessWithoutOne() {
    BuiltinFunction last = functions.get("last_insert_id", MYSQL);
    assertThat(last.harmless(0)).isTrue();
    assertThat(last.harmless(1)).isFalse();
  }

  @Test
  void filesNeedARule() {
    assertThat(functions.get("load_file", MYSQL).action()).isEqualTo(Action.FILE);
    assertThat(functions.get("load_file", MYSQL).opaque()).isTrue();
  }
}
