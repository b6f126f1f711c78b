package dev.weir.metrics;

import java.util.Locale;

/**
 * What kind of error a client was told. Clients can make up SQLSTATEs, so there are these kinds and
 * no others (PostgreSQL manual, "PostgreSQL Error Codes"; MySQL's and MariaDB's classes agree).
 */
enum ErrorKind {
  /** The policy, or the server's own rights, do not allow it: 42501. */
  DENIED,
  /** It is not understood, or names what is not there: class 42. */
  STATEMENT,
  /** A value does not fit: class 22. */
  DATA,
  /** A constraint is violated: class 23. */
  CONSTRAINT,
  /** The transaction's state, a conflict or a deadlock: classes 25, 2D and 40. */
  TRANSACTION,
  /** A bound was reached: classes 53 and 54. */
  LIMIT,
  /** It was cancelled, or the session was ended: class 57. */
  CANCELLED,
  /** The line to the server: class 08. */
  CONNECTION,
  /** A fault of the gateway's or the server's own: classes 58 and XX. */
  INTERNAL,
  OTHER;

  static ErrorKind of(String sqlState) {
    if (sqlState.equals("42501")) {
      return DENIED;
    }
    return switch (sqlState.length() < 2 ? "" : sqlState.substring(0, 2)) {
      case "42" -> STATEMENT;
      case "22" -> DATA;
      case "23" -> CONSTRAINT;
      case "25", "2D", "40" -> TRANSACTION;
      case "53", "54" -> LIMIT;
      case "57" -> CANCELLED;
      case "08" -> CONNECTION;
      case "58", "XX" -> INTERNAL;
      default -> OTHER;
    };
  }

  /** As a label has it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
