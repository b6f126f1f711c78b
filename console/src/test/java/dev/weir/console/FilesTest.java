package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Effect;
import dev.weir.session.archive.ReplayEvent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is given out as files that other programs open. */
class FilesTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void valuesWithCommasQuotesAndLinesStayOne() {
    assertThat(Csv.line(Arrays.asList("a", null, 1L, "x,y", "say \"hi\"", "two\nlines", "")))
        .isEqualTo("a,,1,\"x,y\",\"say \"\"hi\"\"\",\"two\nlines\",\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"=cmd|'/C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"})
  void nothingIsAFormula(String typed) {
    assertThat(Csv.line(List.of(typed)).replaceFirst("^\"", "")).startsWith("'");
  }

  private static String script(Effect decision, String sql, String... parameters) {
    return SqlScript.of(
        new ReplayEvent.Statement(AT, 1, sql, List.of(parameters), decision, List.of(), null));
  }

  @Test
  void whatRanStandsAsItIsAndWhatDidNotIsAComment() {
    assertThat(script(Effect.ALLOW, "SELECT 1")).endsWith("\nSELECT 1;\n");
    assertThat(script(Effect.DENY, "DROP TABLE t;\nDROP TABLE u"))
        .contains("-- DROP TABLE t;\n-- DROP TABLE u;\n");
    assertThat(script(Effect.APPROVE, "DELETE FROM t")).contains("\n-- DELETE FROM t;\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n", "\u0085", "\u2028", "\u2029", "\u000b", "\f"})
  void noValueAndNoMessageGetsOutOfItsComment(String end) {
    String evil = "x" + end + "DROP TABLE t;";
    for (String text :
        List.of(
            script(Effect.ALLOW, "SELECT $1", evil),
            script(Effect.DENY, evil),
            SqlScript.of(new ReplayEvent.Failed(AT, 1, "42000", evil)),
            SqlScript.of(new ReplayEvent.Completed(AT, 1, evil, 0)),
            SqlScript.of(new ReplayEvent.Ended(AT, evil)))) {
      assertThat(text.lines().filter(line -> line.contains("DROP TABLE")).toList())
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line).startsWith("-- "));
      assertThat(text)
          .doesNotContain("\u2028DROP", "\u2029DROP", "\u0085DROP", "\u000bDROP", "\fDROP");
    }
  }
}
