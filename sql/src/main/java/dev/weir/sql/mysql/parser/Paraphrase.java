package dev.weir.sql.mysql.parser;

import io.debezium.ddl.parser.mysql.generated.MySqlLexer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;

/**
 * Says what servers write otherwise than the grammar in its words, token by token. What is read of
 * the result is true of the text as well: the same tables, columns and expressions in the same
 * places. It is tried where the grammar does not understand the text as it is.
 *
 * @see <a href="https://mariadb.com/kb/en/select/">SELECT of MariaDB</a>
 */
final class Paraphrase {
  /** What may stand before VALUES where that is a query. */
  private static final Set<Integer> BEFORE_QUERY =
      Set.of(
          MySqlLexer.OPEN_PAR_SYMBOL,
          MySqlLexer.AS_SYMBOL,
          MySqlLexer.UNION_SYMBOL,
          MySqlLexer.EXCEPT_SYMBOL,
          MySqlLexer.INTERSECT_SYMBOL,
          MySqlLexer.ALL_SYMBOL,
          MySqlLexer.DISTINCT_SYMBOL,
          MySqlLexer.EXPLAIN_SYMBOL,
          MySqlLexer.DESCRIBE_SYMBOL,
          MySqlLexer.DESC_SYMBOL);

  /** The lexer takes the first for a name. */
  private static final Set<String> SET_OPERATIONS = Set.of("INTERSECT", "EXCEPT");

  /** What may stand behind them. */
  private static final Set<Integer> BEHIND =
      Set.of(
          MySqlLexer.OPEN_PAR_SYMBOL,
          MySqlLexer.SELECT_SYMBOL,
          MySqlLexer.VALUES_SYMBOL,
          MySqlLexer.TABLE_SYMBOL,
          MySqlLexer.ALL_SYMBOL,
          MySqlLexer.DISTINCT_SYMBOL);

  private static final Set<String> INTEGERS = Set.of("INT", "INTEGER");

  /** How far into a statement it is said what is created or dropped. */
  private static final int HEAD = 6;

  private final List<Token> in;
  private final List<Token> out;
  private final boolean changesTable;
  private int at;

  private Paraphrase(List<Token> in) {
    this.in = in;
    this.out = new ArrayList<>(in.size());
    this.changesTable = changesTable(in);
  }

  /**
   * The tokens in the grammar's words; the same list if there is nothing to be said otherwise.
   *
   * @param tokens with the end of the text behind them
   */
  static List<Token> of(List<Token> tokens, boolean mariaDb) {
    var paraphrase = new Paraphrase(tokens);
    while (paraphrase.at < tokens.size()) {
      if (!paraphrase.setOperation() && !(mariaDb && paraphrase.ofMariaDb())) {
        paraphrase.out.add(tokens.get(paraphrase.at++));
      }
    }
    return paraphrase.out.equals(tokens) ? tokens : paraphrase.out;
  }

  private static boolean changesTable(List<Token> tokens) {
    int first = tokens.getFirst().getType();
    return first == MySqlLexer.ALTER_SYMBOL
        || (first == MySqlLexer.CREATE_SYMBOL || first == MySqlLexer.DROP_SYMBOL)
            && tokens.stream()
                .limit(HEAD)
                .anyMatch(token -> token.getType() == MySqlLexer.INDEX_SYMBOL);
  }

  /** INTERSECT and EXCEPT compare rows of all columns, as UNION does. */
  private boolean setOperation() {
    boolean named = is(0, MySqlLexer.IDENTIFIER) && SET_OPERATIONS.contains(upper(0));
    boolean known = is(0, MySqlLexer.INTERSECT_SYMBOL) || is(0, MySqlLexer.EXCEPT_SYMBOL);
    if (!named && !known || at + 1 >= in.size() || !BEHIND.contains(in.get(at + 1).getType())) {
      return false;
    }
    out.add(as(MySqlLexer.UNION_SYMBOL, in.get(at++)));
    if (is(0, MySqlLexer.ALL_SYMBOL) || is(0, MySqlLexer.DISTINCT_SYMBOL)) {
      at++;
    }
    return true;
  }

  private boolean ofMariaDb() {
    return switch (in.get(at).getType()) {
      case MySqlLexer.VALUES_SYMBOL -> values();
      case MySqlLexer.FETCH_SYMBOL -> fetch();
      case MySqlLexer.OFFSET_SYMBOL -> offset();
      case MySqlLexer.LIMIT_SYMBOL -> limit();
      case MySqlLexer.ROWS_SYMBOL -> examined();
      case MySqlLexer.IF_SYMBOL -> condition();
      case MySqlLexer.AS_SYMBOL -> cast();
      case MySqlLexer.DEFAULT_SYMBOL -> ofDefault();
      default -> nextValue() || persistent();
    };
  }

  /** {@code VALUES (1), (2)} is {@code VALUES ROW(1), ROW(2)}. */
  private boolean values() {
    boolean query = out.isEmpty() || BEFORE_QUERY.contains(out.getLast().getType());
    boolean afterWith =
        !out.isEmpty()
            && in.getFirst().getType() == MySqlLexer.WITH_SYMBOL
            && out.getLast().getType() == MySqlLexer.CLOSE_PAR_SYMBOL;
    if (!query && !afterWith || !is(1, MySqlLexer.OPEN_PAR_SYMBOL)) {
      return false;
    }
    out.add(in.get(at++));
    while (true) {
      out.add(as(MySqlLexer.ROW_SYMBOL, in.get(at)));
      if (!parentheses() || !is(0, MySqlLexer.COMMA_SYMBOL) || !is(1, MySqlLexer.OPEN_PAR_SYMBOL)) {
        return true;
      }
      out.add(in.get(at++));
    }
  }

  /** Takes everything from here to the parenthesis that closes; false if none does. */
  private boolean parentheses() {
    out.add(in.get(at++));
    while (at < in.size() && !is(0, MySqlLexer.CLOSE_PAR_SYMBOL)) {
      if (is(0, MySqlLexer.OPEN_PAR_SYMBOL)) {
        if (!parentheses()) {
          return false;
        }
      } else if (!setOperation() && !ofMariaDb()) {
        out.add(in.get(at++));
      }
    }
    if (at == in.size()) {
      return false;
    }
    out.add(in.get(at++));
    return true;
  }

  /** {@code FETCH FIRST n ROWS ONLY} is {@code LIMIT n}; WITH TIES adds what orders alike. */
  private boolean fetch() {
    if (!word(1, "FIRST") && !word(1, "NEXT")) {
      return false;
    }
    int rows = isRows(2) ? 2 : 3;
    int length = word(rows + 1, "ONLY") ? 2 : word(rows + 2, "TIES") ? 3 : 0;
    if (!isRows(rows) || length == 0) {
      return false;
    }
    Token first = in.get(at);
    out.add(as(MySqlLexer.LIMIT_SYMBOL, first));
    out.add(rows == 2 ? as(MySqlLexer.INT_NUMBER, first) : in.get(at + 2));
    at += rows + length;
    return true;
  }

  /** {@code OFFSET n ROWS} leaves out rows of an order that is read anyway. */
  private boolean offset() {
    if (!isRows(2)) {
      return false;
    }
    at += 3;
    return true;
  }

  /** LIMIT ROWS EXAMINED, and the LIMIT of GROUP_CONCAT, take no columns. */
  private boolean limit() {
    if (is(1, MySqlLexer.ROWS_SYMBOL)) {
      at++;
      return examined();
    }
    boolean more = is(2, MySqlLexer.COMMA_SYMBOL) || is(2, MySqlLexer.OFFSET_SYMBOL);
    int end = more ? 4 : 2;
    if (!is(end, MySqlLexer.CLOSE_PAR_SYMBOL) || !inGroupConcat()) {
      return false;
    }
    at += end;
    return true;
  }

  private boolean inGroupConcat() {
    int depth = 0;
    for (int i = out.size() - 1; i > 0; i--) {
      int type = out.get(i).getType();
      depth += type == MySqlLexer.CLOSE_PAR_SYMBOL ? 1 : 0;
      if (type == MySqlLexer.OPEN_PAR_SYMBOL && depth-- == 0) {
        return out.get(i - 1).getType() == MySqlLexer.GROUP_CONCAT_SYMBOL;
      }
    }
    return false;
  }

  private boolean examined() {
    if (!is(0, MySqlLexer.ROWS_SYMBOL) || !word(1, "EXAMINED")) {
      return false;
    }
    at += 3;
    return true;
  }

  /** Whether there is something to be changed is for the server to see. */
  private boolean condition() {
    boolean none = is(1, MySqlLexer.NOT_SYMBOL);
    if (!changesTable || !is(none ? 2 : 1, MySqlLexer.EXISTS_SYMBOL)) {
      return false;
    }
    at += none ? 3 : 2;
    return true;
  }

  /** {@code CAST(x AS INT)} is {@code CAST(x AS SIGNED)}; VARCHAR is CHAR. */
  private boolean cast() {
    boolean integer = INTEGERS.contains(upper(1)) && is(2, MySqlLexer.CLOSE_PAR_SYMBOL);
    boolean text =
        word(1, "VARCHAR")
            && (is(2, MySqlLexer.CLOSE_PAR_SYMBOL) || is(2, MySqlLexer.OPEN_PAR_SYMBOL));
    if (!integer && !text) {
      return false;
    }
    out.add(in.get(at));
    out.add(as(integer ? MySqlLexer.SIGNED_SYMBOL : MySqlLexer.CHAR_SYMBOL, in.get(at + 1)));
    at += 2;
    return true;
  }

  /** {@code DEFAULT f(x)} is {@code DEFAULT (f(x))}. */
  private boolean ofDefault() {
    if (is(1, MySqlLexer.OPEN_PAR_SYMBOL) || !is(2, MySqlLexer.OPEN_PAR_SYMBOL)) {
      return false;
    }
    out.add(in.get(at));
    Token function = in.get(at + 1);
    out.add(as(MySqlLexer.OPEN_PAR_SYMBOL, function));
    out.add(function);
    at += 2;
    parentheses();
    out.add(as(MySqlLexer.CLOSE_PAR_SYMBOL, out.getLast()));
    return true;
  }

  /** What ANALYZE TABLE keeps for good is shown by tables of the server's own alone. */
  private boolean persistent() {
    if (!word(0, "PERSISTENT")
        || in.getFirst().getType() != MySqlLexer.ANALYZE_SYMBOL
        || !is(1, MySqlLexer.FOR_SYMBOL)
        || !is(2, MySqlLexer.ALL_SYMBOL)) {
      return false;
    }
    at += 3;
    return true;
  }

  /** {@code NEXT VALUE FOR s} is {@code NEXTVAL(s)}, {@code PREVIOUS VALUE FOR s LASTVAL(s)}. */
  private boolean nextValue() {
    boolean next = word(0, "NEXT");
    if (!next && !word(0, "PREVIOUS") || !word(1, "VALUE") || !is(2, MySqlLexer.FOR_SYMBOL)) {
      return false;
    }
    CommonToken function = as(MySqlLexer.IDENTIFIER, in.get(at));
    function.setText(next ? "NEXTVAL" : "LASTVAL");
    out.add(function);
    out.add(as(MySqlLexer.OPEN_PAR_SYMBOL, in.get(at + 1)));
    out.add(in.get(at + 3));
    at += 4;
    while (is(0, MySqlLexer.DOT_SYMBOL)) {
      out.add(in.get(at));
      out.add(in.get(at + 1));
      at += 2;
    }
    out.add(as(MySqlLexer.CLOSE_PAR_SYMBOL, out.getLast()));
    return true;
  }

  private boolean is(int ahead, int type) {
    return at + ahead < in.size() && in.get(at + ahead).getType() == type;
  }

  private boolean isRows(int ahead) {
    return is(ahead, MySqlLexer.ROWS_SYMBOL) || is(ahead, MySqlLexer.ROW_SYMBOL);
  }

  private boolean word(int ahead, String word) {
    return upper(ahead).equals(word);
  }

  private String upper(int ahead) {
    return at + ahead < in.size()
        ? in.get(at + ahead).getText().toUpperCase(java.util.Locale.ROOT)
        : "";
  }

  /** Another token in the place of one. */
  private static CommonToken as(int type, Token token) {
    var other = new CommonToken(token);
    other.setType(type);
    return other;
  }
}
