package dev.weir.sql.mysql.parser;

import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.parser.ParseResult.Parsed;
import io.debezium.ddl.parser.mysql.generated.MySqlLexer;
import io.debezium.ddl.parser.mysql.generated.MySqlParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Parses one statement at a time. Thread-safe; takes time in proportion to the text for ordinary
 * ones, and is bounded by a number of steps for others.
 */
public final class MySqlGrammar {
  /** Looks at tokens, of which ordinary statements take a dozen for each token. */
  private static final long LOOKS_LEAST = 200_000;

  private static final long LOOKS_PER_TOKEN = 60;

  /** Parentheses in each other, and operators in front of each other. */
  private static final int NESTING_MAX = 300;

  /** Queries in a row: the parser looks for the end of all of them at each. */
  private static final int QUERIES_MAX = 500;

  private static final Set<Integer> PREFIXES =
      Set.of(
          MySqlLexer.NOT_SYMBOL,
          MySqlLexer.NOT2_SYMBOL,
          MySqlLexer.LOGICAL_NOT_OPERATOR,
          MySqlLexer.BITWISE_NOT_OPERATOR,
          MySqlLexer.MINUS_OPERATOR,
          MySqlLexer.PLUS_OPERATOR,
          MySqlLexer.BINARY_SYMBOL,
          MySqlLexer.CASE_SYMBOL,
          MySqlLexer.WHEN_SYMBOL,
          MySqlLexer.OPEN_CURLY_SYMBOL);

  /**
   * Null until the first text: the grammar takes long to load, and a gateway may meet no MySQL. Two
   * threads may make or throw it away at once; then one of the fresh ones is forgotten again.
   */
  private volatile @Nullable Predictions predictions;

  private final AtomicLong parses = new AtomicLong();

  /** Where the lexer or the parser stopped. */
  private static final class Stopped extends BaseErrorListener {
    private int position = -1;

    @Override
    public void syntaxError(
        Recognizer<?, ?> recognizer,
        @Nullable Object offending,
        int line,
        int column,
        String message,
        @Nullable RecognitionException e) {
      if (position < 0) {
        position =
            offending instanceof Token token
                ? token.getStartIndex()
                : recognizer.getInputStream().index();
      }
    }
  }

  /** Loads what the first text needs. */
  public static void load() {
    var _ = new Predictions();
  }

  /**
   * @param text one statement, canonical
   * @param neutral the same, with nothing that counts inside quotes
   */
  public ParseResult parse(String text, String neutral, MySqlSettings settings) {
    Predictions learned = predictions;
    if (learned == null || learned.tooLarge(parses.incrementAndGet())) {
      learned = new Predictions();
      predictions = learned;
    }
    try {
      var stopped = new Stopped();
      List<Token> tokens = tokens(text, neutral, settings, stopped);
      if (stopped.position >= 0) {
        return new ParseResult.NotUnderstood(stopped.position);
      }
      if (isTooComplex(tokens)) {
        return new ParseResult.TooComplex();
      }
      ParseResult plain = parse(tokens, settings, learned);
      if (!(plain instanceof ParseResult.NotUnderstood)) {
        return plain;
      }
      List<Token> other = Paraphrase.of(tokens, settings.server().isMariaDb());
      return other.equals(tokens) || !(parse(other, settings, learned) instanceof Parsed parsed)
          ? plain
          : parsed;
    } catch (Limited.TooManyLooks e) {
      return new ParseResult.TooComplex();
    } catch (StackOverflowError e) {
      // What was being learned may be half written.
      predictions = null;
      return new ParseResult.TooComplex();
    }
  }

  /** The visible tokens, with the end of the text behind them. */
  private static List<Token> tokens(
      String text, String neutral, MySqlSettings settings, Stopped stopped) {
    var lexer = new ServerLexer(new NeutralStream(text, neutral), settings, stopped);
    var tokens = new ArrayList<Token>();
    Token token;
    do {
      token = lexer.nextToken();
      if (token.getChannel() == Token.DEFAULT_CHANNEL) {
        tokens.add(token);
      }
    } while (token.getType() != Token.EOF && stopped.position < 0);
    return tokens;
  }

  /** Known before the parser looks, which takes memory and time for each level and each token. */
  private static boolean isTooComplex(List<Token> tokens) {
    int open = 0;
    int prefixes = 0;
    int cases = 0;
    int queries = 0;
    for (Token token : tokens) {
      switch (token.getType()) {
        case MySqlLexer.OPEN_PAR_SYMBOL -> open++;
        case MySqlLexer.CLOSE_PAR_SYMBOL -> open--;
        case MySqlLexer.CASE_SYMBOL -> cases++;
        case MySqlLexer.END_SYMBOL -> cases--;
        case MySqlLexer.UNION_SYMBOL, MySqlLexer.EXCEPT_SYMBOL, MySqlLexer.INTERSECT_SYMBOL ->
            queries++;
        default -> {}
      }
      prefixes = PREFIXES.contains(token.getType()) ? prefixes + 1 : 0;
      if (open > NESTING_MAX || prefixes > NESTING_MAX || cases > NESTING_MAX) {
        return true;
      }
    }
    return queries > QUERIES_MAX;
  }

  private static ParseResult parse(
      List<Token> tokens, MySqlSettings settings, Predictions learned) {
    ParseResult fast = parse(tokens, settings, learned, PredictionMode.SLL);
    return fast instanceof ParseResult.NotUnderstood
        ? parse(tokens, settings, learned, PredictionMode.LL)
        : fast;
  }

  private static ParseResult parse(
      List<Token> tokens, MySqlSettings settings, Predictions learned, PredictionMode mode) {
    var stream = new Limited(tokens, LOOKS_LEAST + LOOKS_PER_TOKEN * tokens.size());
    var parser = new MySqlParser(stream);
    parser.serverVersion = ServerLexer.grammarVersion(settings);
    parser.sqlModes = ServerLexer.modes(settings.mode());
    parser.supportMle = false;
    parser.removeErrorListeners();
    learned.teach(parser);
    parser.getInterpreter().setPredictionMode(mode);
    parser.setErrorHandler(new BailErrorStrategy());
    try {
      MySqlParser.QueryContext query = parser.query();
      Token next = stream.LT(1);
      return next.getType() == Token.EOF
          ? new ParseResult.Parsed(query)
          : new ParseResult.NotUnderstood(next.getStartIndex());
    } catch (ParseCancellationException e) {
      Token offending =
          e.getCause() instanceof RecognitionException cause && cause.getOffendingToken() != null
              ? cause.getOffendingToken()
              : parser.getCurrentToken();
      return new ParseResult.NotUnderstood(offending.getStartIndex());
    }
  }
}
