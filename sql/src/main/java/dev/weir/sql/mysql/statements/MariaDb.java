package dev.weir.sql.mysql.statements;

import dev.weir.sql.Action;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.Statement;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.mysql.lineage.RowFacts;
import dev.weir.sql.mysql.parser.ParseResult;
import dev.weir.sql.statements.Meaning;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QueryContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectItemListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What MariaDB has beside MySQL's grammar: RETURNING, SET STATEMENT, EXECUTE IMMEDIATE, sequences
 * and the past of tables. Each is taken out of the text, and what is left is for the grammar.
 *
 * @see <a href="https://mariadb.com/kb/en/sql-statements/">SQL statements of MariaDB</a>
 */
final class MariaDb {
  private static final String NAME = "((?:`0*`|[\\w$]+)(?:\\s*\\.\\s*(?:`0*`|[\\w$]+))?)";

  private static final Pattern SET_STATEMENT = pattern("SET\\s+STATEMENT\\s");
  private static final Pattern IMMEDIATE = pattern("EXECUTE\\s+IMMEDIATE\\b\\s*");
  private static final Pattern STRING = pattern("('0*')\\s*(?:USING\\s(.*))?");
  private static final Pattern SEQUENCE =
      pattern(
          "(CREATE(?:\\s+OR\\s+REPLACE)?(?:\\s+TEMPORARY)?|ALTER|DROP(?:\\s+TEMPORARY)?)"
              + "\\s+SEQUENCE\\s+(?:IF\\s+(?:NOT\\s+)?EXISTS\\s+)?"
              + NAME
              + "([\\w\\s=,-]*)");

  /** Points of time that are constants. */
  private static final String POINT =
      "(?:(?:TIMESTAMP|TRANSACTION)\\s*)?(?:'0*'|\\d+|NOW\\s*\\(\\s*\\)|CURRENT_TIMESTAMP)";

  private static final Pattern PAST =
      pattern(
          "\\bFOR\\s+SYSTEM_TIME\\s+(?:ALL\\b|AS\\s+OF\\s*"
              + POINT
              + "|BETWEEN\\s*"
              + POINT
              + "\\s*AND\\s*"
              + POINT
              + "|FROM\\s*"
              + POINT
              + "\\s*TO\\s*"
              + POINT
              + ")");

  private static final Pattern OR_REPLACE =
      pattern("CREATE\\s+(OR\\s+REPLACE)\\s+(?!ALGORITHM|SQL\\b|SEQUENCE)");

  private static final Pattern CHANGE =
      pattern("(?:ALTER\\s+TABLE|CREATE\\s+(?:UNIQUE\\s+)?INDEX|DROP\\s+INDEX)\\b");

  private static final Pattern CONDITION = pattern("\\bIF\\s+(?:NOT\\s+)?EXISTS\\b");

  private MariaDb() {}

  private static Pattern pattern(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  }

  /** What a statement means that MySQL's grammar does not have; null if it is for the grammar. */
  static @Nullable Meaning read(Piece piece, StatementReader reader) {
    Matcher set = SET_STATEMENT.matcher(piece.neutral());
    if (set.lookingAt()) {
      return setStatement(piece, set.end(), reader);
    }
    Matcher immediate = IMMEDIATE.matcher(piece.neutral());
    if (immediate.lookingAt()) {
      return immediate(piece.from(immediate.end()), reader);
    }
    Matcher sequence = SEQUENCE.matcher(piece.neutral());
    if (sequence.matches()) {
      return sequence(piece, sequence, reader);
    }
    Meaning explained = ExplainFamily.ofMariaDb(piece, reader);
    if (explained != null) {
      return explained;
    }
    int returning = topWord(piece.neutral(), "RETURNING", 0);
    return returning < 0 ? null : returning(piece, returning, reader);
  }

  /** Whether it takes away what has the name of what it creates, other than a view. */
  static boolean replaces(Piece piece) {
    return OR_REPLACE.matcher(piece.neutral()).lookingAt()
        && topWord(piece.neutral(), "VIEW", 0) < 0;
  }

  /** Without the words that say so. */
  static Piece withoutReplacing(Piece piece) {
    Matcher replace = OR_REPLACE.matcher(piece.neutral());
    if (!replace.lookingAt()) {
      return piece;
    }
    String blanks = " ".repeat(replace.end(1) - replace.start(1));
    return new Piece(
        piece.text().substring(0, replace.start(1))
            + blanks
            + piece.text().substring(replace.end(1)),
        piece.neutral().substring(0, replace.start(1))
            + blanks
            + piece.neutral().substring(replace.end(1)));
  }

  /** Without the words that ask for a table's past, which has the same columns. */
  static Piece withoutPast(Piece piece) {
    return without(PAST, piece);
  }

  /** Without IF EXISTS and IF NOT EXISTS where a definition is changed: it changes no more. */
  static Piece withoutConditions(Piece piece) {
    return CHANGE.matcher(piece.neutral()).lookingAt() ? without(CONDITION, piece) : piece;
  }

  private static Piece without(Pattern words, Piece piece) {
    Matcher found = words.matcher(piece.neutral());
    if (!found.find()) {
      return piece;
    }
    var text = new StringBuilder(piece.text());
    var neutral = new StringBuilder(piece.neutral());
    do {
      for (int i = found.start(); i < found.end(); i++) {
        text.setCharAt(i, ' ');
        neutral.setCharAt(i, ' ');
      }
    } while (found.find());
    return new Piece(text.toString(), neutral.toString());
  }

  /** Where a word stands outside of parentheses and quotes; -1 if nowhere. */
  private static int topWord(String neutral, String word, int from) {
    int depth = 0;
    char quote = 0;
    for (int i = from; i < neutral.length(); i++) {
      char unit = neutral.charAt(i);
      if (quote != 0) {
        quote = unit == quote ? 0 : quote;
      } else if (unit == '\'' || unit == '"' || unit == '`') {
        quote = unit;
      } else if (unit == '(') {
        depth++;
      } else if (unit == ')') {
        depth--;
      } else if (depth == 0
          && neutral.regionMatches(true, i, word, 0, word.length())
          && (i == 0 || !isWord(neutral.charAt(i - 1)))
          && (i + word.length() == neutral.length()
              || !isWord(neutral.charAt(i + word.length())))) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isWord(char unit) {
    return Character.isLetterOrDigit(unit)
        || unit == '_'
        || unit == '$'
        || unit == '.'
        || unit == '@'
        || unit >= 0x80;
  }

  /** SET STATEMENT variable = value FOR statement. */
  private static @Nullable Meaning setStatement(Piece piece, int start, StatementReader reader) {
    int end = topWord(piece.neutral(), "FOR", start);
    if (end < 0
        || !(statement(piece.between(start, end).behind("SET "), reader)
            instanceof SimpleStatementContext assignments)
        || assignments.setStatement() == null) {
      return null;
    }
    SetFamily.set(assignments.setStatement(), reader);
    Facts facts = reader.facts();
    if (facts.settings().stream()
        .anyMatch(change -> change.name().equals("sql_mode") || change.name().startsWith("char"))) {
      facts.unknown("SET STATEMENT of how texts are read");
    }
    // They are as before when the statement is done.
    facts.forgetSettings();
    Piece rest = piece.from(end + "FOR".length());
    int blanks = rest.neutral().length() - rest.neutral().stripLeading().length();
    if (!(reader.inside().read(rest.from(blanks), 0, 0)
        instanceof StatementReader.Read(Statement inner, var _))) {
      facts.unknown("the statement of SET STATEMENT");
      return Meaning.rows("SET STATEMENT", List.of());
    }
    facts.absorb(inner);
    return PreparedFamily.answer("SET STATEMENT", inner)
        .with(inner.transaction())
        .with(inner.naming());
  }

  private static @Nullable SimpleStatementContext statement(Piece piece, StatementReader reader) {
    return reader.parse(piece) instanceof ParseResult.Parsed(QueryContext query)
        ? query.simpleStatement()
        : null;
  }

  /** EXECUTE IMMEDIATE 'statement' USING value. */
  private static Meaning immediate(Piece rest, StatementReader reader) {
    Matcher string = STRING.matcher(rest.neutral());
    if (string.matches()) {
      String text =
          Literals.ascii(
              rest.text().substring(string.start(1), string.end(1)),
              !reader.settings().mode().noBackslashEscapes());
      boolean given = string.group(2) == null || values(rest.from(string.start(2)), reader);
      Statement inner = given ? PreparedFamily.quoted(text, reader) : null;
      if (inner != null) {
        return PreparedFamily.answer("EXECUTE IMMEDIATE", inner).with(inner.transaction());
      }
    }
    PreparedFamily.code("EXECUTE IMMEDIATE", "the text that is run cannot be seen", reader);
    return Meaning.rows("EXECUTE IMMEDIATE", List.of());
  }

  /** Takes over what the values do; false if they cannot be read. */
  private static boolean values(Piece values, StatementReader reader) {
    SimpleStatementContext does = statement(values.behind("DO "), reader);
    if (does == null || does.doStatement() == null) {
      return false;
    }
    var items = does.doStatement().selectItemList().selectItem();
    if (items.stream().anyMatch(item -> item.expr() == null)) {
      return false;
    }
    RowFacts rows = reader.expressions(items.stream().map(item -> item.expr()).toList());
    StatementReader.outputs(rows)
        .forEach(output -> reader.facts().steer(output.sources(), Use.ANY, "EXECUTE IMMEDIATE"));
    return true;
  }

  private static Meaning sequence(Piece piece, Matcher sequence, StatementReader reader) {
    Facts facts = reader.facts();
    String verb = sequence.group(1).substring(0, 2).toUpperCase(Locale.ROOT);
    Action action =
        switch (verb) {
          case "CR" -> Action.CREATE;
          case "AL" -> Action.ALTER;
          default -> Action.DROP;
        };
    String name = piece.text().substring(sequence.start(2), sequence.end(2)).replace("`", "");
    List<String> parts = List.of(name.split("\\s*\\.\\s*"));
    facts.access(action, ObjectKind.SEQUENCE, reader.objects().name(parts));
    if (sequence.group(3).toUpperCase(Locale.ROOT).contains("ENGINE")) {
      facts.unknown("a sequence of another engine");
    }
    facts.setChangesCatalogue();
    return Meaning.command(action + " SEQUENCE");
  }

  /** INSERT, REPLACE or DELETE … RETURNING. */
  private static @Nullable Meaning returning(Piece piece, int at, StatementReader reader) {
    SimpleStatementContext main = statement(piece.between(0, at), reader);
    SelectItemListContext items =
        reader.items(piece.from(at + "RETURNING".length()).behind("SELECT "));
    if (main == null || items == null) {
      return null;
    }
    RowFacts rows;
    String kind;
    if (main.insertStatement() != null) {
      kind = "INSERT";
      rows = reader.rows().insert(main.insertStatement(), items);
    } else if (main.replaceStatement() != null) {
      kind = "REPLACE";
      rows = reader.rows().replace(main.replaceStatement(), items);
    } else if (main.deleteStatement() != null) {
      kind = "DELETE";
      rows = reader.rows().delete(main.deleteStatement(), items);
    } else {
      return null;
    }
    return RowFamily.meaning(kind, rows, reader);
  }
}
