package dev.weir.sql.postgres.parser;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the server says beside the message of an error of its raw parser; libpg_query drops it.
 * Source: PostgreSQL 18, src/backend/parser: scan.l, gram.y, parser.c.
 */
final class SyntaxErrorAdvice {
  /** The function of parser.c that reads the escapes of {@code U&'…'}; scan.l reads others. */
  private static final String UNICODE_STRING = "str_udeescape";

  private static final Map<String, String> HINTS =
      Map.of(
          "missing argument",
          "Use NONE to denote the missing argument of a unary operator.",
          "LIMIT #,# syntax is not supported",
          "Use separate LIMIT and OFFSET clauses.",
          "UNENCRYPTED PASSWORD is no longer supported",
          "Remove UNENCRYPTED to store the password in encrypted form instead.",
          "unsafe use of \\' in a string literal",
          "Use '' to write quotes in strings. \\' is insecure in client-only encodings.");

  private SyntaxErrorAdvice() {}

  static @Nullable String detail(String message) {
    return message.equals("invalid publication object list")
        ? "One of TABLE or TABLES IN SCHEMA must be specified before a standalone table or schema"
            + " name."
        : null;
  }

  /**
   * @param function of the server's source that reports the error
   */
  static @Nullable String hint(String message, String function) {
    if (message.equals("invalid Unicode escape")) {
      return function.equals(UNICODE_STRING)
          ? "Unicode escapes must be \\XXXX or \\+XXXXXX."
          : "Unicode escapes must be \\uXXXX or \\UXXXXXXXX.";
    }
    if (message.startsWith("unrecognized row security option")) {
      return "Only PERMISSIVE or RESTRICTIVE policies are supported currently.";
    }
    return HINTS.get(message);
  }
}
