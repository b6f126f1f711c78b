package dev.weir.gateway.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * A statement of the few that clients send here, each told from all others by its number.
 *
 * @param text as it stands in its message
 */
record SimStatement(Kind kind, int number, String text) {
  /** What statements do; each is made from its number, and known again by how it begins. */
  enum Kind {
    PEOPLE("SELECT id, ssn FROM people WHERE n = %d"),
    PEOPLE_FAILING("SELECT id, ssn FROM people WHERE fails = %d"),
    FORBIDDEN("SELECT a FROM forbidden WHERE n = %d"),
    DIVIDE("SELECT 1 / 0 + %d"),
    MISSING("SELECT missing + %d"),
    /** What stands in the place of a refused text. */
    SUBSTITUTE("SELECT \"weir"),
    /** Weir's own question for the names of the session. */
    NAMES("SELECT relname, oid"),
    ELSEWHERE("SELECT 1 FROM elsewhere WHERE n = %d"),
    ONE("SELECT %d"),
    INSERT("INSERT INTO numbers VALUES (%d)"),
    DELETE("DELETE FROM people WHERE id = %d"),
    COPY_IN("COPY numbers FROM STDIN -- %d"),
    COPY_OUT("COPY numbers TO STDOUT -- %d"),
    SET("SET search_path TO app%d"),
    SHOW("SHOW "),
    BEGIN("BEGIN"),
    COMMIT("COMMIT"),
    ROLLBACK("ROLLBACK");

    private final String form;
    private final String beginning;

    Kind(String form) {
      this.form = form;
      int number = form.indexOf("%d");
      this.beginning = number < 0 ? form : form.substring(0, number);
    }

    String of(int number) {
      return form.formatted(number);
    }

    boolean rows() {
      return switch (this) {
        case PEOPLE, PEOPLE_FAILING, FORBIDDEN, DIVIDE, ELSEWHERE, ONE, SHOW, NAMES -> true;
        default -> false;
      };
    }

    boolean people() {
      return this == PEOPLE || this == PEOPLE_FAILING;
    }

    /** Whether it can run in a transaction that has failed. */
    boolean ends() {
      return this == COMMIT || this == ROLLBACK;
    }
  }

  static List<SimStatement> read(String text) {
    List<SimStatement> all = new ArrayList<>();
    for (String part : text.split("; ", -1)) {
      all.add(one(part));
    }
    return all;
  }

  private static SimStatement one(String part) {
    for (Kind kind : Kind.values()) {
      if (part.startsWith(kind.beginning)) {
        String digits = part.replaceAll("^.*?(\\d*)\\)?$", "$1");
        return new SimStatement(kind, digits.isEmpty() ? 0 : Integer.parseInt(digits), part);
      }
    }
    throw new IllegalArgumentException(part);
  }

  /** Whether people say yes to it, if they are asked. */
  boolean allowedByPeople() {
    return number % 3 != 0;
  }

  /** A value that no client may see. */
  String secret() {
    return "secret-" + number + "-9999";
  }

  /** The same as a client may see it. */
  String masked() {
    return "*".repeat(secret().length() - 4) + "9999";
  }
}
