package dev.weir.sql.mysql.parser;

import io.debezium.ddl.parser.mysql.generated.MySqlParser;

/** What the grammar makes of one statement. */
public sealed interface ParseResult {
  /** It is one statement, whole. */
  record Parsed(MySqlParser.QueryContext query) implements ParseResult {}

  /**
   * The grammar does not have it: a mistake, or something that another server or version knows.
   *
   * @param position where, in characters from 0
   */
  record NotUnderstood(int position) implements ParseResult {}

  /** Past a limit: it takes too many steps, or is nested too deeply. */
  record TooComplex() implements ParseResult {}
}
