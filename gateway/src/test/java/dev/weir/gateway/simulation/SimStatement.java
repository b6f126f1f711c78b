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
    /** Followed by a name, and by a statement that it stands for from then on. */
    PREPARE("PREPARE %s AS %s"),
    EXECUTE("EXECUTE %s (%d)"),
    DEALLOCATE("DEALLOCATE %s"),
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
    /** A function that makes a relation for this session alone, another one, or none. */
    OPENS("SELECT opens(%d)"),
    /** What that relation holds; nobody else knows it. */
    OWN("SELECT 1 FROM own WHERE n = %d"),
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
      int made = form.indexOf('%');
      this.beginning = made < 0 ? form : form.substring(0, made);
    }

    String of(Object... parts) {
      return form.formatted(parts);
    }

    boolean rows() {
      return switch (this) {
        case PEOPLE, PEOPLE_FAILING, FORBIDDEN, DIVIDE, ELSEWHERE, OPENS, OWN, ONE, SHOW, NAMES ->
            true;
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

  /** The name that it makes, uses or takes away. */
  String name() {
    return text.split(" ", 3)[1];
  }

  /** What a text stands for once it is prepared, known by the whole text that prepared it. */
  static SimStatement prepared(String text) {
    SimStatement statement = one(text);
    if (statement.kind != Kind.PREPARE) {
      return statement;
    }
    SimStatement inner = one(text.substring(text.indexOf(" AS ") + " AS ".length()));
    return new SimStatement(inner.kind, inner.number, text);
  }

  /** The same text, where it comes to the same as what another kind does. */
  SimStatement as(Kind other) {
    return new SimStatement(other, number, text);
  }

  /** The same, known by another text that makes it run. */
  SimStatement by(SimStatement execute) {
    return new SimStatement(kind, number, execute.text);
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
