package dev.weir.sql.postgres.functions;

import java.util.Set;

/**
 * The operators of pg_catalog by name.
 *
 * @see <a href="https://www.postgresql.org/docs/18/functions.html">Functions and operators</a>
 */
public final class Operators {
  /**
   * Comparisons, joining of texts (of arrays it can fail, see the walk), and access to JSON and
   * arrays: no value makes them fail.
   */
  private static final Set<String> TOTAL =
      Set.of(
          "=", "<>", "<", "<=", ">", ">=", "||", "->", "->>", "#>", "#>>", "@>", "<@", "?", "?|",
          "?&", "&&", "^@", "!!", "@@", "@@@", "@?");

  /** Pattern matching fails on a bad pattern, which is the right operand. */
  private static final Set<String> PATTERN =
      Set.of("~", "~*", "!~", "!~*", "~~", "~~*", "!~~", "!~~*");

  private static final Set<String> OTHERS =
      Set.of(
          "#", "##", "#-", "%", "&", "&<", "&<|", "&>", "*", "*<", "*<=", "*<>", "*=", "*>", "*>=",
          "+", "-", "-|-", "/", "<->", "<<", "<<=", "<<|", "<^", ">>", ">>=", ">^", "?#", "?-",
          "?-|", "?||", "@", "@-@", "^", "|", "|&>", "|/", "|>>", "||/", "~<=~", "~<~", "~=",
          "~>=~", "~>~", "!=");

  private Operators() {}

  /** Whether pg_catalog has an operator of that name. */
  public static boolean isBuiltin(String name) {
    return TOTAL.contains(name) || PATTERN.contains(name) || OTHERS.contains(name);
  }

  /** Whether the left operand's value can make it fail. */
  public static boolean failsByLeft(String name) {
    return !TOTAL.contains(name) && !PATTERN.contains(name);
  }

  /** Whether the right operand's value can make it fail. */
  public static boolean failsByRight(String name) {
    return !TOTAL.contains(name);
  }
}
