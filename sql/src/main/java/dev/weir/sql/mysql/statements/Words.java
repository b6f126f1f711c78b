package dev.weir.sql.mysql.statements;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/** The words of a part of a statement. */
final class Words {
  private Words() {}

  /** The words that stand at the top of a part, in capitals: what its command is. */
  static List<String> top(ParserRuleContext part) {
    var words = new ArrayList<String>();
    for (ParseTree child : part.children) {
      if (child instanceof TerminalNode word) {
        words.add(word.getText().toUpperCase(Locale.ROOT));
      }
    }
    return words;
  }

  /** The first words of a part, in capitals. */
  static List<String> first(ParserRuleContext part, int most) {
    var words = new ArrayList<String>();
    collect(part, most, words);
    return words;
  }

  private static void collect(ParseTree tree, int most, List<String> words) {
    if (words.size() >= most) {
      return;
    }
    if (tree instanceof TerminalNode word) {
      words.add(word.getText().toUpperCase(Locale.ROOT));
    }
    for (int i = 0; i < tree.getChildCount() && words.size() < most; i++) {
      collect(tree.getChild(i), most, words);
    }
  }

  /** Every part of that kind, wherever it stands, but for those inside one. */
  static <T extends ParserRuleContext> List<T> parts(ParseTree tree, Class<T> kind) {
    var found = new ArrayList<T>();
    collect(tree, kind, found);
    return found;
  }

  private static <T extends ParserRuleContext> void collect(
      ParseTree tree, Class<T> kind, List<T> found) {
    if (kind.isInstance(tree)) {
      found.add(kind.cast(tree));
      return;
    }
    for (int i = 0; i < tree.getChildCount(); i++) {
      collect(tree.getChild(i), kind, found);
    }
  }

  static boolean has(ParseTree tree, Class<? extends ParserRuleContext> kind) {
    return !parts(tree, kind).isEmpty();
  }
}
