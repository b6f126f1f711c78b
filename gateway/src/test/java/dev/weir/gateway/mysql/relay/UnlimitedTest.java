package dev.weir.gateway.mysql.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is sent for a question on a session that its client has limited. */
class UnlimitedTest {
  private static final String SHOW = "SHOW FULL COLUMNS FROM `t` FROM `shop`";
  private static final String ALL = "18446744073709551615";

  private final List<String> sent = new ArrayList<>();
  private @Nullable String limit = "1";
  private boolean fails;

  private List<List<@Nullable String>> answer(String sql) throws CatalogueUnavailable {
    sent.add(sql);
    if (fails && sql.equals(SHOW)) {
      throw new CatalogueUnavailable("no answer");
    }
    return sql.contains("sql_select_limit LIMIT 1") ? List.of(Arrays.asList(limit)) : List.of();
  }

  @Test
  void mariaDbLiftsAllLimitsForTheQuestionAlone() throws Exception {
    var asked = new Unlimited(this::answer, true);
    for (String question : List.of("SELECT DATABASE()", SHOW, "SET SESSION x = 1")) {
      asked.ask(question);
      assertThat(sent.removeLast())
          .startsWith("SET STATEMENT max_statement_time = 0, sql_select_limit = " + ALL)
          .contains("max_join_size = " + ALL + ", sql_big_selects = 1 FOR ")
          .endsWith(question);
      assertThat(sent).isEmpty();
    }
  }

  @Test
  void mySqlLiftsThemByHints() throws Exception {
    new Unlimited(this::answer, false).ask("SELECT DATABASE()");
    assertThat(sent.removeLast())
        .startsWith("SELECT /*+ SET_VAR(max_execution_time = 0) SET_VAR(sql_select_limit = " + ALL)
        .endsWith(" */ DATABASE()");
    assertThat(sent).isEmpty();
  }

  @Test
  void whatMySqlShowsIsAskedBetweenTwoLimitsAlsoIfItFails() throws Exception {
    var asked = new Unlimited(this::answer, false);
    asked.ask(SHOW);
    assertLimitIsBack();
    fails = true;
    assertThatThrownBy(() -> asked.ask(SHOW)).hasMessage("no answer");
    assertLimitIsBack();
    fails = false;
    limit = ALL;
    asked.ask(SHOW);
    assertThat(sent).hasSize(2);
    limit = null;
    assertThatThrownBy(() -> asked.ask(SHOW)).hasMessageContaining("limits");
  }

  private void assertLimitIsBack() {
    assertThat(sent.subList(1, 4))
        .containsExactly(
            "SET SESSION sql_select_limit = " + ALL, SHOW, "SET SESSION sql_select_limit = 1");
    sent.clear();
  }
}
