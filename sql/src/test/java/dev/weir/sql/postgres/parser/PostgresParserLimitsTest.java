package dev.weir.sql.postgres.parser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.sql.postgres.parser.ParseResult.Parsed;
import dev.weir.sql.postgres.parser.ParseResult.Reason;
import dev.weir.sql.postgres.parser.ParseResult.Unparsable;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresParserLimitsTest {
  /** Enough for what should succeed, however slow and busy the machine is. */
  private static final ParserSettings SETTINGS =
      ParserSettings.defaults().withThreads(1).withParseTimeMax(Duration.ofSeconds(60));

  private static final int MEBIBYTE = 1 << 20;

  private PostgresParser parser = new PostgresParser(PostgresGrammar.POSTGRESQL_17, SETTINGS);

  @AfterEach
  void aParserStaysUsableWhateverItWasGiven() throws Exception {
    assertThat(parse("SELECT 1")).isInstanceOf(Parsed.class);
    parser.close();
  }

  @ParameterizedTest
  @EnumSource
  void parsesWhatIsDeepButHonest(PostgresGrammar grammar) throws Exception {
    use(grammar, SETTINGS);

    assertThat(parse("SELECT " + "(".repeat(2_000) + "1" + ")".repeat(2_000)))
        .isInstanceOf(Parsed.class);
    assertThat(parse("SELECT 1" + " + 1".repeat(2_000))).isInstanceOf(Parsed.class);
    assertThat(parse("SELECT 1" + " UNION ALL SELECT 1".repeat(5_000))).isInstanceOf(Parsed.class);
    assertThat(parse("SELECT 1 WHERE a" + " OR a = 1".repeat(5_000))).isInstanceOf(Parsed.class);
  }

  @ParameterizedTest
  @EnumSource
  void saysThatItIsTooDeepBeforeAnythingBreaks(PostgresGrammar grammar) throws Exception {
    use(grammar, SETTINGS);

    for (int depth : new int[] {10_000, 300_000}) {
      assertThat(reasonFor("SELECT " + "(".repeat(depth) + "1" + ")".repeat(depth)))
          .isEqualTo(Reason.TOO_DEEP);
    }
    assertThat(reasonFor("SELECT 1" + "+1".repeat(20_000))).isEqualTo(Reason.TOO_DEEP);
    assertThat(reasonFor("SELECT 1" + " UNION ALL SELECT 1".repeat(20_000)))
        .isEqualTo(Reason.TOO_DEEP);
    assertThat(reasonFor("SELECT " + "NOT ".repeat(20_000) + "true")).isEqualTo(Reason.TOO_DEEP);
    assertThat(reasonFor("SELECT " + "ARRAY[".repeat(20_000))).isEqualTo(Reason.TOO_DEEP);
    assertThat(reasonFor("SELECT " + "CASE WHEN ".repeat(20_000))).isEqualTo(Reason.TOO_DEEP);
  }

  @Test
  void stopsNestedCommentsWhoseTimeGrowsWithTheSquare() throws Exception {
    use(PostgresGrammar.POSTGRESQL_17, SETTINGS.withParseTimeMax(Duration.ofMillis(200)));
    parse("SELECT 1");

    long start = System.nanoTime();
    assertThat(reasonFor("SELECT 1 " + "/*".repeat(2 * MEBIBYTE) + "*/".repeat(2 * MEBIBYTE)))
        .isEqualTo(Reason.TIMED_OUT);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void refusesANulThatWouldHideTheRest() throws Exception {
    assertThat(reasonFor("SELECT 1\0; DROP TABLE t")).isEqualTo(Reason.CONTAINS_NUL);
    assertThat(reasonFor("\0")).isEqualTo(Reason.CONTAINS_NUL);
    assertThat(reasonFor("SELECT 1\0")).isEqualTo(Reason.CONTAINS_NUL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "c3",
        "c328",
        "c0af",
        "c080",
        "e0809f",
        "eda080",
        "edb080",
        "f4908080",
        "f88888888888",
        "ff",
        "fe",
        "e282",
        "f09f98"
      })
  void refusesBytesThatAreNotUtf8(String hex) throws Exception {
    byte[] wrong = HexFormat.of().parseHex("53454c45435420 27".replace(" ", "") + hex + "27");

    assertThat(parser.parse(wrong)).isEqualTo(new Unparsable(Reason.NOT_UTF8));
  }

  @Test
  void refusesBytesThatAreNotUtf8FarBehindInALongText() throws Exception {
    byte[] wrong = ("SELECT '" + "é".repeat(100_000) + "'").getBytes(UTF_8);
    wrong[wrong.length - 2] = (byte) 0xc3;

    assertThat(parser.parse(wrong)).isEqualTo(new Unparsable(Reason.NOT_UTF8));
  }

  @Test
  void parsesUpToTheLimitOfLengthAndNotAByteMore() throws Exception {
    String frame = "SELECT ''";
    String longest = "SELECT '" + "x".repeat(16 * MEBIBYTE - frame.length()) + "'";

    assertThat(parse(longest)).isInstanceOf(Parsed.class);
    assertThat(reasonFor(longest + " ")).isEqualTo(Reason.TOO_LONG);
  }

  @Test
  void refusesATreeThatIsLargerThanTheLimit() throws Exception {
    use(PostgresGrammar.POSTGRESQL_17, bounded(MEBIBYTE, 8_192));

    assertThat(reasonFor("SELECT 1" + ",1".repeat(20_000))).isEqualTo(Reason.TREE_TOO_LARGE);
  }

  @Test
  void refusesWhatDoesNotFitIntoItsMemory() throws Exception {
    use(PostgresGrammar.POSTGRESQL_17, bounded(64 * MEBIBYTE, 560));

    assertThat(reasonFor("SELECT '" + "x".repeat(15 * MEBIBYTE) + "'"))
        .isEqualTo(Reason.OUT_OF_MEMORY);
    assertThat(reasonFor("SELECT 1" + ",1".repeat(200_000))).isEqualTo(Reason.OUT_OF_MEMORY);
  }

  private static ParserSettings bounded(int treeBytesMax, int memoryPagesMax) {
    return new ParserSettings(
        1,
        64 * MEBIBYTE,
        Duration.ofSeconds(60),
        16 * MEBIBYTE,
        treeBytesMax,
        10_000,
        memoryPagesMax);
  }

  @Test
  void leavesAtOnceWhenItsCallerIsInterrupted() throws Exception {
    parse("SELECT 1");
    String endless = "SELECT 1 " + "/*".repeat(4 * MEBIBYTE) + "*/".repeat(4 * MEBIBYTE - 10);
    var ended = new CompletableFuture<Throwable>();
    Thread caller =
        Thread.startVirtualThread(() -> {
          try {
            parse(endless);
            ended.complete(new AssertionError("it parsed"));
          } catch (Throwable e) {
            ended.complete(e);
          }
        });
    // Waiting with a time limit: the parse has begun.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (caller.getState() != Thread.State.TIMED_WAITING && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    caller.interrupt();

    assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void doesNotStartForACallerThatIsAlreadyInterrupted() {
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> parse("SELECT 1"));
    assertThat(Thread.interrupted()).isFalse();
  }

  private void use(PostgresGrammar grammar, ParserSettings settings) {
    parser.close();
    parser = new PostgresParser(grammar, settings);
  }

  private ParseResult parse(String sql) throws InterruptedException {
    return parser.parse(sql.getBytes(UTF_8));
  }

  private Reason reasonFor(String sql) throws InterruptedException {
    ParseResult result = parse(sql);
    assertThat(result)
        .as("of " + sql.substring(0, Math.min(30, sql.length())))
        .isInstanceOf(Unparsable.class);
    return ((Unparsable) result).reason();
  }
}
