package dev.weir.sql.mysql.parser;

import io.debezium.ddl.parser.mysql.generated.MySqlLexer;
import java.util.Set;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.CommonTokenFactory;
import org.antlr.v4.runtime.TokenSource;
import org.antlr.v4.runtime.misc.Pair;

/**
 * A number or a string of the text, which knows whether anybody has looked at what it says: a
 * reading holds for every text in which only constants that nobody looked at are different. All
 * ways to the words of a tree but {@link CharStream#getText} lead through {@link #getText}. Not
 * thread-safe.
 */
public final class ConstantToken extends CommonToken {
  private static final long serialVersionUID = 1L;

  private static final Set<Integer> TYPES =
      Set.of(
          MySqlLexer.INT_NUMBER,
          MySqlLexer.LONG_NUMBER,
          MySqlLexer.ULONGLONG_NUMBER,
          MySqlLexer.DECIMAL_NUMBER,
          MySqlLexer.SINGLE_QUOTED_TEXT);

  private boolean looked;

  private ConstantToken(
      Pair<TokenSource, CharStream> source, int type, int channel, int start, int stop) {
    super(source, type, channel, start, stop);
  }

  /** Whether anybody has looked at what it says. */
  public boolean looked() {
    return looked;
  }

  @Override
  public String getText() {
    looked = true;
    return super.getText();
  }

  /** Makes such tokens of constants, and common ones of the rest. */
  static final class Factory extends CommonTokenFactory {
    @Override
    public CommonToken create(
        Pair<TokenSource, CharStream> source,
        int type,
        String text,
        int channel,
        int start,
        int stop,
        int line,
        int column) {
      if (text != null || !TYPES.contains(type)) {
        return super.create(source, type, text, channel, start, stop, line, column);
      }
      var token = new ConstantToken(source, type, channel, start, stop);
      token.setLine(line);
      token.setCharPositionInLine(column);
      return token;
    }
  }
}
