package dev.weir.sql.mysql.lineage;

import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprLiteralContext;
import java.util.Set;
import org.antlr.v4.runtime.tree.ParseTree;

/**
 * Regular expressions. Some are looked for in a value so long that the server gives up with an
 * error, which tells something of the value.
 */
final class Patterns {
  private static final Set<Character> REPEATING = Set.of('*', '+', '{', '?');

  private Patterns() {}

  /** A constant that repeats no more than one thing: it takes time in proportion to the value. */
  static boolean isTame(ParseTree pattern) {
    ParseTree inner = Expressions.narrow(pattern);
    return inner instanceof SimpleExprLiteralContext
        && inner.getText().chars().filter(c -> REPEATING.contains((char) c)).count() <= 1
        && inner.getText().indexOf('\\') < 0;
  }
}
