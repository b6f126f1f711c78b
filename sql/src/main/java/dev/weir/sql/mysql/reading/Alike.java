package dev.weir.sql.mysql.reading;

import dev.weir.sql.Naming;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import dev.weir.sql.mysql.parser.ConstantToken;
import dev.weir.sql.mysql.text.CanonicalText.Canonical;
import dev.weir.sql.mysql.text.MySqlScan;
import dev.weir.sql.skeleton.Skeleton;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.Int64LiteralContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.LimitOptionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.LiteralContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.LiteralOrNullContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.NumLiteralContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QueryContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleExprLiteralContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TextLiteralContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TextStringLiteralContext;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.antlr.v4.runtime.RuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/**
 * Finds the texts that must read as one that was read. A constant may be another one if the tree
 * has it at the very place where the scan found it, as a value and as nothing else, and the reader
 * has not looked at what it says. All others have to stay. ADR 21 says why that is exact.
 */
final class Alike {
  /** Of other statements' constants, the server's grammar looks at many. */
  private static final Set<String> KINDS =
      Set.of("SELECT", "INSERT", "REPLACE", "UPDATE", "DELETE");

  private Alike() {}

  /**
   * @param text the whole text, of which the statement is the only one
   * @param tree of the statement, as the reader left it
   * @param start of the statement in the text, in characters
   * @return null if no other text is known to read alike
   */
  static @Nullable Skeleton of(Canonical text, QueryContext tree, int start, Statement statement) {
    boolean plain =
        KINDS.contains(statement.kind())
            && statement.settings().isEmpty()
            && statement.naming() instanceof Naming.None
            && statement.transaction() == TransactionEffect.NONE
            && !statement.dependsOnNames()
            && !statement.shape().changesCatalogue();
    var scan = new MySqlScan();
    if (!plain || !scan.read(text.bytes()) || scan.constants() == 0) {
      return null;
    }
    Set<Range> free = free(tree, start);
    var fixed = new BitSet();
    for (int i = 0; i < scan.constants(); i++) {
      // a text that has a form is ASCII: its characters are its bytes
      fixed.set(i, !free.contains(new Range(scan.start(i), scan.end(i))));
    }
    return Skeleton.of(scan, fixed);
  }

  /** Where a constant stands in the text. */
  private record Range(int start, int end) {}

  private static Set<Range> free(QueryContext tree, int start) {
    var free = new HashSet<Range>();
    Deque<ParseTree> left = new ArrayDeque<>();
    left.push(tree);
    while (!left.isEmpty()) {
      ParseTree node = left.pop();
      for (int i = 0; i < node.getChildCount(); i++) {
        left.push(node.getChild(i));
      }
      if (node instanceof TerminalNode terminal
          && terminal.getSymbol() instanceof ConstantToken constant
          && !constant.looked()
          && terminal.getParent() instanceof RuleContext parent
          && isValue(parent)) {
        free.add(new Range(start + constant.getStartIndex(), start + constant.getStopIndex() + 1));
      }
    }
    return free;
  }

  /** Whether what stands there is the value of an expression, or a number of rows. */
  private static boolean isValue(RuleContext constant) {
    return switch (constant) {
      case LimitOptionContext _ -> true;
      case Int64LiteralContext number -> isLiteral(number.getParent());
      case NumLiteralContext number -> isLiteral(number);
      case TextStringLiteralContext string ->
          string.getParent() instanceof TextLiteralContext text
              && text.getChildCount() == 1
              && isLiteral(text);
      default -> false;
    };
  }

  private static boolean isLiteral(@Nullable RuleContext value) {
    return (value instanceof NumLiteralContext || value instanceof TextLiteralContext)
        && value.getParent() instanceof LiteralContext literal
        && literal.getChildCount() == 1
        && literal.getParent() instanceof LiteralOrNullContext whole
        && whole.getParent() instanceof SimpleExprLiteralContext;
  }
}
