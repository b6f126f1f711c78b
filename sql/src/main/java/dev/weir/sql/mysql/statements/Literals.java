package dev.weir.sql.mysql.statements;

import io.debezium.ddl.parser.mysql.generated.MySqlParser.TextLiteralContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/** Constants as their values. */
final class Literals {
  private Literals() {}

  /**
   * What a literal without an introducer stands for; null if it has one, or a letter outside of
   * ASCII, which another character set may change.
   */
  static @Nullable String ascii(TextLiteralContext literal, boolean backslashes) {
    if (literal.UNDERSCORE_CHARSET() != null || literal.NCHAR_TEXT() != null) {
      return null;
    }
    var value = new StringBuilder();
    for (var part : literal.textStringLiteral()) {
      String text = ascii(part.getText(), backslashes);
      if (text == null) {
        return null;
      }
      value.append(text);
    }
    return value.toString();
  }

  /**
   * What a quoted text stands for.
   *
   * @param backslashes whether they escape
   */
  static @Nullable String ascii(String quoted, boolean backslashes) {
    char quote = quoted.charAt(0);
    if (quoted.length() < 2 || quote != '\'' && quote != '"') {
      return null;
    }
    var value = new StringBuilder();
    for (int i = 1; i < quoted.length() - 1; i++) {
      char unit = quoted.charAt(i);
      if (unit >= 0x80) {
        return null;
      }
      if (unit == '\\' && backslashes) {
        i++;
        escaped(quoted.charAt(i), value);
      } else {
        value.append(unit);
        if (unit == quote) {
          i++;
        }
      }
    }
    return value.toString();
  }

  private static void escaped(char unit, StringBuilder value) {
    switch (unit) {
      case '0' -> value.append('\0');
      case 'b' -> value.append('\b');
      case 'n' -> value.append('\n');
      case 'r' -> value.append('\r');
      case 't' -> value.append('\t');
      case 'Z' -> value.append('\u001A');
      case '%', '_' -> value.append('\\').append(unit);
      default -> value.append(unit);
    }
  }

  /** The literal that an expression is, through the rules that only pass it on; else null. */
  static @Nullable TextLiteralContext literal(ParseTree expression) {
    ParseTree tree = expression;
    while (!(tree instanceof TextLiteralContext) && tree.getChildCount() == 1) {
      tree = tree.getChild(0);
    }
    return tree instanceof TextLiteralContext literal ? literal : null;
  }
}
