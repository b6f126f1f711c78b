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

  /** Fail for no value, whatever type an extension gives them. */
  private static final Set<String> COMPARISONS = Set.of("=", "<>", "<", "<=", ">", ">=");

  /** Extensions whose operators of these names fail where the server's own would. */
  private static final Set<String> AS_BUILTIN =
      Set.of("citext", "hstore", "isn", "seg", "btree_gist", "btree_gin", "uuid-ossp");

  private Operators() {}

  /** Whether pg_catalog has an operator of that name. */
  public static boolean isBuiltin(String name) {
    return TOTAL.contains(name) || PATTERN.contains(name) || OTHERS.contains(name);
  }

  /**
   * Whether an extension's operator of that name may fail for some values: {@code 'a'::ltree ||
   * 'b-'}, {@code cube(1) -> 2}, {@code ARRAY[NULL] && ARRAY[1]} with intarray.
   */
  public static boolean failsIn(String extension, String name) {
    return !COMPARISONS.contains(name) && !AS_BUILTIN.contains(extension);
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
