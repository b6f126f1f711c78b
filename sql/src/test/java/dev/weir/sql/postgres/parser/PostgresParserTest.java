package dev.weir.sql.postgres.parser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.weir.sql.postgres.parser.ParseResult.Parsed;
import dev.weir.sql.postgres.parser.ParseResult.RawStatement;
import dev.weir.sql.postgres.parser.ParseResult.SyntaxError;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresParserTest {
  private static PostgresParser parser;

  @BeforeAll
  static void open() {
    parser = new PostgresParser(PostgresGrammar.POSTGRESQL_17, ParserSettings.defaults());
  }

  @AfterAll
  static void close() {
    parser.close();
  }

  @Test
  void givesTheTreeOfAStatement() throws Exception {
    RawStatement statement = parsed("SELECT ssn FROM customers").statements().getFirst();

    assertThat(statement.node().at("/SelectStmt/fromClause/0/RangeVar/relname").asString())
        .isEqualTo("customers");
  }

  @Test
  void saysInBytesWhereEachStatementOfATextStands() throws Exception {
    String sql = "SELECT 'é'; /* ü */ DELETE FROM t ;SELECT 2";
    byte[] bytes = sql.getBytes(UTF_8);

    assertThat(parsed(sql).statements())
        .extracting(s -> new String(bytes, s.startByte(), s.lengthBytes(), UTF_8))
        .containsExactly("SELECT 'é'", " /* ü */ DELETE FROM t ", "SELECT 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ";", ";; ;", "-- nothing", "/* nothing */;"})
  void findsNoStatementInATextWithoutOne(String sql) throws Exception {
    assertThat(parsed(sql).statements()).isEmpty();
  }

  @Test
  void readsOnlyWhatLiesBetweenPositionAndLimitAndLeavesTheBufferAsItWas() throws Exception {
    ByteBuffer buffer = ByteBuffer.wrap("xxSELECT 1yy".getBytes(UTF_8)).position(2).limit(10);

    assertThat(parser.parse(buffer.asReadOnlyBuffer())).isInstanceOf(Parsed.class);
    assertThat(parser.parse(buffer)).isInstanceOf(Parsed.class);
    assertThat(buffer.position()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "SELEC 1                  | 1  | 42601 | syntax error at or near \"SELEC\"",
        "SELECT 1 2               | 10 | 42601 | syntax error at or near \"2\"",
        "SELECT 'é日😀' FROM FROM  | 19 | 42601 | syntax error at or near \"FROM\"",
        "SELECT * FROM            | 14 | 42601 | syntax error at end of input",
        "SELECT 'open             | 8  | 42601 | unterminated quoted string at or near \"'open\"",
        "SELECT U&'\\D83D'        | 16 | 42601 | invalid Unicode surrogate pair",
        "CREATE ASSERTION a CHECK (true) | 0 | 0A000 | CREATE ASSERTION is not yet implemented",
      })
  void reportsAMistakeInTheServersWordsAndCharacters(
      String sql, int position, String state, String message) throws Exception {
    SyntaxError error = (SyntaxError) parse(sql);

    assertThat(error.message()).isEqualTo(message);
    assertThat(error.sqlState()).isEqualTo(state);
    assertThat(error.position()).isEqualTo(position);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "DROP OPERATOR = (int)       | Use NONE to denote the missing argument of a unary"
            + " operator.",
        "SELECT 1 LIMIT 1, 2         | Use separate LIMIT and OFFSET clauses.",
        "SELECT E'\\u12'             | Unicode escapes must be \\uXXXX or \\UXXXXXXXX.",
        "SELECT U&'\\12'             | Unicode escapes must be \\XXXX or \\+XXXXXX.",
        "CREATE USER u UNENCRYPTED PASSWORD 'x' | Remove UNENCRYPTED to store the password in"
            + " encrypted form instead.",
        "CREATE POLICY p ON t AS odd | Only PERMISSIVE or RESTRICTIVE policies are supported"
            + " currently.",
        "SELECT 1 2                  |",
      })
  void advisesAsTheServerDoes(String sql, @Nullable String hint) throws Exception {
    assertThat(((SyntaxError) parse(sql)).hint()).isEqualTo(hint);
  }

  @Test
  void saysTheDetailThatTheServerSays() throws Exception {
    assertThat(((SyntaxError) parse("SELECT 1 2")).detail()).isNull();
    assertThat(((SyntaxError) parse("ALTER PUBLICATION p ADD t")).message())
        .isEqualTo("invalid publication object list");
    assertThat(((SyntaxError) parse("ALTER PUBLICATION p ADD t")).detail())
        .startsWith("One of TABLE or TABLES IN SCHEMA must be specified");
  }

  @Test
  void takesABackslashInAPlainLiteralForABackslash() throws Exception {
    assertThat(parsed("SELECT 'a\\', secret FROM t -- '").statements().getFirst().node().toString())
        .contains("secret");
  }

  @Test
  void refusesWorkOnceItIsClosed() {
    var closed = new PostgresParser(PostgresGrammar.POSTGRESQL_17, ParserSettings.defaults());
    closed.close();

    assertThatIllegalStateException().isThrownBy(() -> closed.parse(new byte[] {'1'}));
    assertThatIllegalStateException().isThrownBy(() -> closed.parse(new byte[] {'1'}));
  }

  private static ParseResult parse(String sql) throws InterruptedException {
    return parser.parse(sql.getBytes(UTF_8));
  }

  private static Parsed parsed(String sql) throws InterruptedException {
    assertThat(parse(sql)).isInstanceOf(Parsed.class);
    return (Parsed) parse(sql);
  }
}
