package dev.weir.sql.postgres.parser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.postgres.parser.ParseResult.Parsed;
import dev.weir.sql.postgres.parser.ParseResult.Reason;
import dev.weir.sql.postgres.parser.ParseResult.SyntaxError;
import dev.weir.sql.postgres.parser.ParseResult.Unparsable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PostgresParserRobustnessTest {
  private static final ParserSettings SETTINGS =
      ParserSettings.defaults().withParseTimeMax(Duration.ofSeconds(60));
  private static final String TELLING = "'\"$\\;()/*-:.,U&\n";
  private static final int MUTATIONS = 3_000;

  @Test
  void answersManyCallersAtOnceEachWithItsOwnAnswer() throws Exception {
    List<byte[]> texts = new ArrayList<>();
    List<ParseResult> expected = new ArrayList<>();
    try (var parser = new PostgresParser(PostgresGrammar.POSTGRESQL_18, SETTINGS.withThreads(1))) {
      for (String statement : Corpus.statements()) {
        texts.add(statement.getBytes(UTF_8));
        expected.add(parser.parse(texts.getLast()));
      }
    }
    try (var parser = new PostgresParser(PostgresGrammar.POSTGRESQL_18, SETTINGS.withThreads(3));
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<ParseResult>>> answers = new ArrayList<>();
      for (int caller = 0; caller < 20; caller++) {
        answers.add(callers.submit(() -> parseAll(parser, texts)));
      }
      for (var answer : answers) {
        assertThat(answer.get()).isEqualTo(expected);
      }
    }
  }

  @Test
  void servesTheOthersWhileCallersAreInterruptedAndTimesRunOut() throws Exception {
    byte[] slow = ("SELECT 1 " + "/*".repeat(1 << 20) + "*/".repeat(1 << 20)).getBytes(UTF_8);
    byte[] honest = "SELECT a FROM t".getBytes(UTF_8);
    var settings =
        ParserSettings.defaults().withThreads(2).withParseTimeMax(Duration.ofMillis(500));
    try (var parser = new PostgresParser(PostgresGrammar.POSTGRESQL_17, settings);
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      ParseResult expected = parser.parse(honest);
      List<Future<ParseResult>> attackers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        attackers.add(callers.submit(() -> parser.parse(slow)));
        if (i % 2 == 0) {
          attackers.get(i).cancel(true);
        }
      }
      for (int i = 0; i < 20; i++) {
        assertThat(callers.submit(() -> parser.parse(honest)).get()).isEqualTo(expected);
      }
      assertThat(attackers.get(1).get()).isInstanceOf(Unparsable.class);
    }
  }

  /** Broken statements of every kind; the seed is in the name of what failed. */
  @ParameterizedTest
  @EnumSource
  void survivesWhateverItIsGiven(PostgresGrammar grammar) throws Exception {
    List<byte[]> texts =
        Corpus.statements().stream().map(statement -> statement.getBytes(UTF_8)).toList();
    try (var parser = new PostgresParser(grammar, SETTINGS.withThreads(1))) {
      for (int seed = 0; seed < MUTATIONS; seed++) {
        byte[] text = mutated(texts, new Random(seed));
        switch (parser.parse(text)) {
          case Parsed parsed -> assertStatementsLieInTheText(parsed, text, seed);
          case SyntaxError error -> {
            assertThat(error.message()).as("seed %d", seed).isNotEmpty();
            assertThat(error.position()).as("seed %d", seed).isBetween(0, text.length + 1);
          }
          case Unparsable unparsable ->
              assertThat(unparsable.reason())
                  .as("seed %d", seed)
                  .isIn(Reason.NOT_UTF8, Reason.CONTAINS_NUL);
        }
      }
    }
  }

  private static List<ParseResult> parseAll(PostgresParser parser, List<byte[]> texts)
      throws InterruptedException {
    var results = new ArrayList<ParseResult>();
    for (byte[] text : texts) {
      results.add(parser.parse(text));
    }
    return results;
  }

  private static void assertStatementsLieInTheText(Parsed parsed, byte[] text, int seed) {
    int end = 0;
    for (var statement : parsed.statements()) {
      assertThat(statement.startByte()).as("seed %d", seed).isGreaterThanOrEqualTo(end);
      end = statement.startByte() + statement.lengthBytes();
      assertThat(end).as("seed %d", seed).isLessThanOrEqualTo(text.length);
      assertThat(statement.node().size()).as("seed %d", seed).isEqualTo(1);
    }
  }

  private static byte[] mutated(List<byte[]> texts, Random random) {
    byte[] text = texts.get(random.nextInt(texts.size())).clone();
    for (int change = random.nextInt(1, 4); change > 0 && text.length > 0; change--) {
      int at = random.nextInt(text.length);
      switch (random.nextInt(5)) {
        case 0 -> text[at] = (byte) random.nextInt(256);
        case 1 -> text[at] = (byte) TELLING.charAt(random.nextInt(TELLING.length()));
        case 2 -> text = Arrays.copyOf(text, at);
        case 3 -> text = spliced(text, at, texts.get(random.nextInt(texts.size())), random);
        default -> text = spliced(text, at, Arrays.copyOfRange(text, 0, at), random);
      }
    }
    return text;
  }

  /** The first part of a text, a piece of another, and the rest. */
  private static byte[] spliced(byte[] text, int at, byte[] other, Random random) {
    int pieceStart = random.nextInt(other.length + 1);
    int pieceLength = random.nextInt(other.length - pieceStart + 1);
    byte[] result = new byte[text.length + pieceLength];
    System.arraycopy(text, 0, result, 0, at);
    System.arraycopy(other, pieceStart, result, at, pieceLength);
    System.arraycopy(text, at, result, at + pieceLength, text.length - at);
    return result;
  }
}
