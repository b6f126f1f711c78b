package dev.weir.sql.mysql.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.ServerVersion;
import dev.weir.sql.mysql.ServerVersion.Kind;
import dev.weir.sql.mysql.SqlMode;
import dev.weir.sql.mysql.text.CanonicalText.Canonical;
import dev.weir.sql.mysql.text.CanonicalText.Refused;
import dev.weir.sql.mysql.text.CanonicalText.Span;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalTextTest {
  private static final MySqlSettings MYSQL = settings(Kind.MYSQL, 8, 0, 31);
  private static final MySqlSettings MARIADB = settings(Kind.MARIADB, 10, 11, 19);

  private static MySqlSettings settings(Kind kind, int major, int minor, int patch) {
    return new MySqlSettings(
        new ServerVersion(kind, major, minor, patch), SqlMode.PLAIN, "utf8mb4", "corp", 0);
  }

  private static String text(String sql, MySqlSettings settings) {
    return switch (CanonicalText.read(sql.getBytes(StandardCharsets.UTF_8), settings)) {
      case Canonical canonical -> canonical.text();
      case Refused refused -> "refused: " + refused.reason();
    };
  }

  private static List<String> statements(String sql, MySqlSettings settings) {
    var canonical = (Canonical) CanonicalText.read(sql.getBytes(StandardCharsets.UTF_8), settings);
    return canonical.statements().stream()
        .map(span -> {
          var bytes = new String(canonical.bytes(), span.offset(), span.length(), UTF_8);
          assertThat(bytes).isEqualTo(canonical.text().substring(span.start(), span.end()));
          return bytes;
        })
        .toList();
  }

  private static final Charset UTF_8 = StandardCharsets.UTF_8;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "a /*!50000 , b */ c| a   , b   c",
        "a /*! , b */ c| a   , b   c",
        "a /*!5 , b */ c| a  5 , b   c",
        "a /*!80031 , b */ c| a   , b   c",
        "a /*!80032 , b */ c| a   c",
        "a /*!80032 , /* x */ b */ c| a   c",
        "a /*!50000 /* x */ b */ c| a   /* x */ b   c",
        "a /*M! , b */ c| a /*M! , b */ c",
        "a /*+ SET_VAR(sql_mode='') */ c| a   c",
        "a /* b */ c| a /* b */ c",
        "a /*/ b */ c| a /*/ b */ c",
        "a /*!50000 b /*!50000 c */ d| a   b   c   d",
      })
  void mysqlRunsItsOwnCommentsAndSkipsLaterOnes(String sql, String canonical) {
    assertThat(text(sql, MYSQL)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a /*!50000 , b */ c| a   , b   c",
        "a /*!50700 , b */ c| a   c",
        "a /*!99999 , b */ c| a   c",
        "a /*!100000 , b */ c| a   , b   c",
        "a /*!101119 , b */ c| a   , b   c",
        "a /*!101120 , b */ c| a   c",
        "a /*M! , b */ c| a   , b   c",
        "a /*M!50700 , b */ c| a   , b   c",
        "a /*M!101120 , b */ c| a   c",
      })
  void mariadbRunsItsOwnCommentsButThoseForLaterMysql(String sql, String canonical) {
    assertThat(text(sql, MARIADB)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 'a",
        "select `a",
        "select /* a",
        "select /*! a",
        "select /*!500001 */ 1",
        "select 1\0",
        "select '\0'",
        "select /* \0 */ 1",
        "select \\N",
        "select x'4g'",
        "select \u0001",
        "select 1 /*! ; */ select 2",
        "; select 1",
        "select 1;; select 2",
        "select 1--/**/ 2--/*! */ 3",
        "select 1 /*! -- \n */",
        "select 1 --; select 2",
        "select `\uD83D\uDE00`",
        "select a\uD83D\uDE00",
      })
  void whatServersReadDifferentlyIsRefused(String sql) {
    assertThat(text(sql, MYSQL)).startsWith("refused");
  }

  @Test
  void aDashedCommentNeedsABlankAndEndsAtALineFeedOnly() {
    assertThat(statements("select 1--1; select 2 -- ; x\r; y\n, 3; select 4 # ; z", MYSQL))
        .containsExactly("select 1--1", "select 2 -- ; x\r; y\n, 3", "select 4");
  }

  @Test
  void semicolonsInQuotesAndCommentsDoNotPart() {
    assertThat(
            statements(
                "select ';', \"a;\", `b;`, 'it''s; \\'; x' /* ; */; select n'ü;', 1 ; ", MYSQL))
        .containsExactly("select ';', \"a;\", `b;`, 'it''s; \\'; x'", "select n'ü;', 1");
  }

  @Test
  void aBodyKeepsItsSemicolons() {
    String body = "create definer=root@localhost procedure p() begin select 1; select 2; end";
    assertThat(statements("select 0; " + body, MYSQL)).containsExactly("select 0", body);
    assertThat(statements("begin; select 1", MARIADB)).containsExactly("begin", "select 1");
    assertThat(statements("begin not atomic select 1; end", MARIADB)).hasSize(1);
  }

  @Test
  void theModeDecidesWhatEndsAQuote() {
    String sql = "select '\\' a, b -- '";
    assertThat(text(sql, MYSQL)).isEqualTo(sql);
    assertThat(neutral(sql, MYSQL)).isEqualTo("select '00000000000'");
    assertThat(neutral(sql, MYSQL.withMode(SqlMode.parse("NO_BACKSLASH_ESCAPES"))))
        .isEqualTo("select '0' a, b     ");
    assertThat(neutral("select \"\\\" a \"", MYSQL)).isEqualTo("select \"00000\"");
    assertThat(neutral("select \"\\\" a", MYSQL.withMode(SqlMode.parse("ANSI"))))
        .isEqualTo("select \"0\" a");
  }

  private static String neutral(String sql, MySqlSettings settings) {
    return ((Canonical) CanonicalText.read(sql.getBytes(UTF_8), settings)).neutral();
  }

  @Test
  void bytesAreTheRawOnesWhereNothingChanged() {
    byte[] raw = "/* app */ select 'ü', `ä`; select 2 -- x".getBytes(UTF_8);
    assertThat(((Canonical) CanonicalText.read(raw, MYSQL)).bytes()).isSameAs(raw);
  }

  @Test
  void aCommentBehindTheLastSemicolonIsDroppedAsItWouldBeAnEmptyStatement() {
    assertThat(text("select 1; -- done", MYSQL)).isEqualTo("select 1");
    assertThat(text("select 1; ; ", MYSQL)).isEqualTo("select 1; ");
  }

  @Test
  void anotherCharacterSetIsDecodedOrRefused() {
    byte[] latin = "select ä\u00A0as x, 'ÿ'".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(CanonicalText.read(latin, MYSQL)).isInstanceOf(Refused.class);
    var canonical = (Canonical) CanonicalText.read(latin, MYSQL.withClientCharset("latin1"));
    assertThat(canonical.text()).isEqualTo("select ä as x, 'ÿ'");
    assertThat(canonical.bytes())
        .isEqualTo("select ä as x, 'ÿ'".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(CanonicalText.read(latin, MYSQL.withClientCharset("ascii")))
        .isInstanceOf(Refused.class);
    assertThat(CanonicalText.read("select 1".getBytes(UTF_8), MYSQL.withClientCharset("gbk")))
        .isInstanceOf(Refused.class);
    assertThat(text("select '\uD83D\uDE00'", MYSQL)).isEqualTo("select '\uD83D\uDE00'");
    assertThat(text("select '\uD83D\uDE00'", MYSQL.withClientCharset("utf8mb3")))
        .startsWith("refused");
  }

  @Test
  void nothingIsReadUnderAModeThatIsNotKnown() {
    assertThat(text("select 1", MARIADB.withMode(SqlMode.parse("ORACLE")))).startsWith("refused");
    assertThat(SqlMode.parse("4").readable()).isFalse();
    assertThat(SqlMode.parse("ansi_quotes,STRICT_TRANS_TABLES").ansiQuotes()).isTrue();
  }

  @Test
  void versionsAreReadAsServersPrintThem() {
    assertThat(ServerVersion.parse("5.5.5-10.11.6-MariaDB-0+deb12u1"))
        .isEqualTo(new ServerVersion(Kind.MARIADB, 10, 11, 6));
    assertThat(ServerVersion.parse("8.0.31")).isEqualTo(new ServerVersion(Kind.MYSQL, 8, 0, 31));
    assertThat(ServerVersion.parse("nonsense")).isNull();
  }

  /** Of a text in which each letter is one byte. */
  private static CanonicalText ofBytes(String latin1, MySqlSettings settings) {
    return CanonicalText.read(latin1.getBytes(StandardCharsets.ISO_8859_1), settings);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "a (_binary'\u00FF')| a (_binary X'ff')",
        "a ('\u00FF','b')| a ( X'ff','b')",
        "a _latin1'\u00FF'| a _latin1 X'ff'",
        "a _BINARY /* b */ '\u00C3\u00A9\u0080' c| a _BINARY /* b */  X'c3a980' c",
        "a _binary'\\0\\n\\'\\\\\\%\\x''\u00E4' c| a _binary X'000a275c5c257827e4' c",
        "a _binary'\u00F0\u009F\u0098\u0080\u00ED\u00A0\u0080'| a _binary X'f09f9880eda080'",
      })
  void bytesInAStringGoInHexadecimalDigits(String sql, String canonical) {
    var read = (Canonical) ofBytes(sql, MYSQL);
    assertThat(read.text()).isEqualTo(canonical);
    assertThat(new String(read.bytes(), UTF_8)).isEqualTo(read.text());
    assertThat(read.neutral()).hasSameSizeAs(read.text());
    assertThat(read.statements()).hasSize(1);
    assertThat(read.statements().getFirst().end()).isEqualTo(read.text().length());
  }

  @Test
  void aTextThatBeginsWithBytesIsAStatement() {
    var read = (Canonical) ofBytes("'\u00FF' a; '\u00FE'", MYSQL);
    assertThat(read.text()).isEqualTo(" X'ff' a;  X'fe'");
    assertThat(read.statements()).containsExactly(new Span(1, 7, 1, 8), new Span(11, 5, 11, 16));
    assertThat(CanonicalText.read(read.bytes(), MYSQL))
        .isInstanceOfSatisfying(
            Canonical.class, again -> assertThat(again.statements()).isEqualTo(read.statements()));
  }

  @Test
  void bytesDoNotTurnDashesBeforeThemIntoAComment() {
    assertThat(ofBytes("a --'\u00FF' b", MYSQL))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.errorCode()).isEqualTo(1300));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a _binary\u00FF''",
        "a n'\u00FF'",
        "a x'\u00FF'",
        "a @'\u00FF'",
        "a .'\u00FF'",
        "a @_binary'\u00FF'",
        "a x_binary'\u00FF'",
        "a '_binary'\u00FF''",
        "a /* \u00FF */",
        "a _binary'\u00FF' , \u00FF",
        "a _binary'\u00FF",
        "a _binary`\u00FF`",
        "a _binary\"\u00FF\"",
        "a \u00FF",
      })
  void bytesThatAreNoTextAreRefusedElsewhere(String sql) {
    assertThat(ofBytes(sql, MYSQL))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.errorCode()).isEqualTo(1300));
  }
}
