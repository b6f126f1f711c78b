package dev.weir.sql.postgres.parser;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What PostgreSQL's raw parser makes of a text. */
public sealed interface ParseResult {
  /**
   * It is well-formed.
   *
   * @param tree libpg_query's {@code ParseResult} message as JSON: {@code version} and {@code
   *     stmts}, an array of {@code RawStmt}. Fields that are 0, false, empty or the first constant
   *     of an enumeration called {@code …_UNDEFINED} are left out. Every {@code location} is an
   *     offset in bytes of the UTF-8 text. Do not change it.
   * @param textBytes length of the text
   */
  record Parsed(JsonNode tree, int textBytes) implements ParseResult {
    /** The statements in their order. Empty for a text of blanks, comments and semicolons. */
    public List<RawStatement> statements() {
      JsonNode stmts = tree.path("stmts");
      var statements = new ArrayList<RawStatement>(stmts.size());
      for (JsonNode raw : stmts) {
        int start = raw.path("stmt_location").asInt(0);
        // 0, and therefore left out, means: up to the end of the text.
        int length = raw.path("stmt_len").asInt(0);
        statements.add(
            new RawStatement(raw.path("stmt"), start, length == 0 ? textBytes - start : length));
      }
      return List.copyOf(statements);
    }
  }

  /**
   * One statement of a text.
   *
   * @param node an object with one field, whose name is the kind of statement: {@code SelectStmt}
   * @param startByte where it begins in the text, with the blanks and comments before it
   * @param lengthBytes its length without the semicolon
   */
  record RawStatement(JsonNode node, int startByte, int lengthBytes) {}

  /**
   * PostgreSQL would report a mistake.
   *
   * @param message as the server words it, in English
   * @param detail what the server says besides
   * @param hint what the server advises
   * @param position where, as the server reports it: in characters, from 1; 0 if it says nothing
   * @param sqlState 42601, or what the server has for the few other errors of its raw parser
   */
  record SyntaxError(
      String message, @Nullable String detail, @Nullable String hint, int position, String sqlState)
      implements ParseResult {}

  /**
   * It cannot be said what the text means, so it must not reach a server.
   *
   * @param cause what broke, for a log
   */
  record Unparsable(Reason reason, @Nullable Throwable cause) implements ParseResult {
    Unparsable(Reason reason) {
      this(reason, null);
    }
  }

  /** Why a text was not parsed. */
  enum Reason {
    /** Longer than the limit. */
    TOO_LONG("the statement is too long"),
    /** Its tree is larger than the limit. */
    TREE_TOO_LARGE("the statement has too many parts"),
    /** Its bytes are not UTF-8. */
    NOT_UTF8("the statement is not valid UTF-8"),
    /** It contains a NUL, where the server's parser would stop reading. */
    CONTAINS_NUL("the statement contains a NUL byte"),
    /** Its expressions or queries lie too deep in each other. */
    TOO_DEEP("the statement is nested too deeply"),
    /** It was not parsed within the time limit. */
    TIMED_OUT("the statement could not be parsed in time"),
    /** The parser's memory was not enough. */
    OUT_OF_MEMORY("the statement needs too much memory to parse"),
    /** The parser broke on it. */
    PARSER_FAILED("the parser failed on the statement");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** In words for the client, beginning with a small letter. */
    public String text() {
      return text;
    }
  }
}
