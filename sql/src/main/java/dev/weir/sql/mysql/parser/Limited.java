package dev.weir.sql.mysql.parser;

import java.util.List;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.Token;

/** Tokens of one statement, which may be looked at only so often: bounds the time of a parse. */
final class Limited extends CommonTokenStream {
  /** More looks than {@link MySqlGrammar} allows. */
  static final class TooManyLooks extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyLooks() {
      super("too many looks at tokens", null, false, false);
    }
  }

  private long looks;

  Limited(List<? extends Token> tokens, long looks) {
    super(new ListTokenSource(tokens));
    this.looks = looks;
  }

  @Override
  public int LA(int offset) {
    if (--looks < 0) {
      throw new TooManyLooks();
    }
    return super.LA(offset);
  }
}
