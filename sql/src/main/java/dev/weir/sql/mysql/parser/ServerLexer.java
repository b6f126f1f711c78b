package dev.weir.sql.mysql.parser;

import dev.weir.sql.mysql.MySqlSettings;
import io.debezium.antlr.mysql.SqlMode;
import io.debezium.ddl.parser.mysql.generated.MySqlLexer;
import java.util.EnumSet;
import java.util.Set;
import org.antlr.v4.runtime.ANTLRErrorListener;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;

/** The grammar's lexer, mended where it reads otherwise than the server. */
final class ServerLexer extends MySqlLexer {
  private final boolean ansiQuotes;
  private final boolean ignoreSpace;

  ServerLexer(CharStream input, MySqlSettings settings, ANTLRErrorListener errors) {
    super(input);
    serverVersion = grammarVersion(settings);
    sqlModes = modes(settings.mode());
    supportMle = false;
    if (settings.server().isMariaDb()) {
      // It has no such character set: there, this is a name.
      charSets.remove("_gb18030");
    }
    ansiQuotes = settings.mode().ansiQuotes();
    ignoreSpace = settings.mode().ignoreSpace();
    setTokenFactory(new ConstantToken.Factory());
    removeErrorListeners();
    addErrorListener(errors);
  }

  /** MariaDB is read by the grammar of MySQL 8.0, with what is its own handled apart. */
  static int grammarVersion(MySqlSettings settings) {
    return settings.server().isMariaDb() ? 80_031 : settings.server().number();
  }

  static Set<SqlMode> modes(dev.weir.sql.mysql.SqlMode mode) {
    var modes = EnumSet.noneOf(SqlMode.class);
    for (dev.weir.sql.mysql.SqlMode.Flag flag : mode.flags()) {
      switch (flag) {
        case ANSI_QUOTES -> modes.add(SqlMode.AnsiQuotes);
        case PIPES_AS_CONCAT -> modes.add(SqlMode.PipesAsConcat);
        case NO_BACKSLASH_ESCAPES -> modes.add(SqlMode.NoBackslashEscapes);
        case IGNORE_SPACE -> modes.add(SqlMode.IgnoreSpace);
        case HIGH_NOT_PRECEDENCE -> modes.add(SqlMode.HighNotPrecedence);
        case REAL_AS_FLOAT -> {}
      }
    }
    return modes;
  }

  /** The grammar says only that a text stands in double quotes; the mode says what that is. */
  @Override
  public Token emit() {
    Token token = super.emit();
    if (token.getType() == DOUBLE_QUOTED_TEXT && token instanceof CommonToken written) {
      written.setType(ansiQuotes ? BACK_TICK_QUOTED_ID : SINGLE_QUOTED_TEXT);
    }
    return token;
  }

  /** Looks past blanks without taking them into the token, which would hide the name. */
  @Override
  protected int determineFunction(int proposed) {
    int next = 1;
    while (ignoreSpace && isBlank(_input.LA(next))) {
      next++;
    }
    return _input.LA(next) == '(' ? proposed : IDENTIFIER;
  }

  private static boolean isBlank(int character) {
    return character == ' ' || character >= '\t' && character <= '\r';
  }
}
