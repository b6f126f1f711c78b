package dev.weir.store.sqlite;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Finds {@code :name} and {@code ?} in the store's own statements, outside of strings, quoted names
 * and comments (https://sqlite.org/lang_expr.html#varparam). Jdbi's own parser does the same with a
 * grammar and the runtime of ANTLR, which every start of a gateway would wait for. Thread-safe.
 */
final class NamedParameters implements SqlParser {
  /** The store has some hundred texts; conditions of searches make more of them. */
  private static final int KEPT_MAX = 1_000;

  private final Map<String, ParsedSql> known = new ConcurrentHashMap<>();

  /**
   * With the names of a list's parameters where {@code <list>} stands; nothing else is a template.
   */
  static String withLists(String template, StatementContext context) {
    String sql = template;
    for (Map.Entry<String, Object> list : context.getAttributes().entrySet()) {
      sql = sql.replace("<" + list.getKey() + ">", String.valueOf(list.getValue()));
    }
    return sql;
  }

  @Override
  public ParsedSql parse(String sql, StatementContext context) {
    ParsedSql parsed = known.get(sql);
    if (parsed == null) {
      parsed = parse(sql);
      if (known.size() >= KEPT_MAX) {
        known.clear();
      }
      known.put(sql, parsed);
    }
    return parsed;
  }

  @Override
  public String nameParameter(String rawName, StatementContext context) {
    return ":" + rawName;
  }

  static ParsedSql parse(String sql) {
    ParsedSql.Builder parsed = ParsedSql.builder();
    int plain = 0;
    int at = 0;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      int end = at + 1;
      if (c == '\'' || c == '"' || c == '`') {
        end = behind(sql, String.valueOf(c), at + 1);
      } else if (sql.startsWith("--", at)) {
        end = behind(sql, "\n", at + 2);
      } else if (sql.startsWith("/*", at)) {
        end = behind(sql, "*/", at + 2);
      } else if (c == '?') {
        parsed.append(sql.substring(plain, at)).appendPositionalParameter();
        plain = end;
      } else if (c == ':') {
        end = endOfName(sql, at + 1);
        if (end > at + 1) {
          parsed.append(sql.substring(plain, at)).appendNamedParameter(sql.substring(at + 1, end));
          plain = end;
        }
      }
      at = end;
    }
    return parsed.append(sql.substring(plain)).build();
  }

  /** A quote that is doubled ends what is quoted and begins it again: that comes to the same. */
  private static int behind(String sql, String end, int from) {
    int found = sql.indexOf(end, from);
    return found < 0 ? sql.length() : found + end.length();
  }

  private static int endOfName(String sql, int from) {
    int end = from;
    while (end < sql.length() && isPartOfName(sql.charAt(end))) {
      end++;
    }
    return end;
  }

  /** What Jdbi names parameters of lists with is among them. */
  private static boolean isPartOfName(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }
}
