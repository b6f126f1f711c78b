package dev.weir.sql.postgres.parser;

/**
 * The SQLSTATE of an error of the raw parser. libpg_query keeps the message and drops the code, but
 * nearly all errors of scan.l, gram.y and parser.c are 42601; the exceptions are told by their
 * words (PostgreSQL 18, src/backend/parser).
 */
final class SyntaxErrorState {
  static final String SYNTAX_ERROR = "42601";
  static final String FEATURE_NOT_SUPPORTED = "0A000";
  static final String INVALID_ESCAPE_SEQUENCE = "22025";
  static final String CHARACTER_NOT_IN_REPERTOIRE = "22021";
  static final String NONSTANDARD_USE_OF_ESCAPE_CHARACTER = "22P06";
  static final String INVALID_PARAMETER_VALUE = "22023";

  private SyntaxErrorState() {}

  static String of(String message) {
    if (message.contains("not implemented")
        || message.contains("not yet implemented")
        || message.contains("not supported")) {
      return FEATURE_NOT_SUPPORTED;
    }
    if (message.equals("invalid Unicode escape")) {
      return INVALID_ESCAPE_SEQUENCE;
    }
    if (message.startsWith("invalid byte sequence for encoding")) {
      return CHARACTER_NOT_IN_REPERTOIRE;
    }
    if (message.startsWith("unsafe use of \\'")) {
      return NONSTANDARD_USE_OF_ESCAPE_CHARACTER;
    }
    if (message.contains("precision for type")) {
      return INVALID_PARAMETER_VALUE;
    }
    return SYNTAX_ERROR;
  }
}
