package dev.weir.sql.postgres.functions;

import dev.weir.sql.Action;
import dev.weir.sql.Catalogue.Definition;
import dev.weir.sql.postgres.functions.BuiltinFunction.Failure;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The reviewed functions of pg_catalog. Whatever is on neither list is not harmless. Immutable.
 *
 * @see <a href="https://www.postgresql.org/docs/18/functions.html">Functions and operators</a>
 */
public final class BuiltinFunctions {
  /** A function that nobody has reviewed: a call, and opaque. */
  public static final BuiltinFunction UNREVIEWED =
      new BuiltinFunction(Action.CALL, true, false, true, List.of(), Failure.BY_ANY_ARGUMENT, null);

  /** An immutable function of a reviewed extension: it only computes, and may fail. */
  public static final BuiltinFunction EXTENSION =
      new BuiltinFunction(null, false, true, true, List.of(), Failure.BY_ANY_ARGUMENT, null);

  private final Map<String, BuiltinFunction> byName = new HashMap<>();
  private final Map<String, BuiltinFunction> byPrefix = new HashMap<>();

  private BuiltinFunctions() {
    ReviewedList.lines("builtin-functions.txt").forEach(this::addHarmless);
    ReviewedList.lines("effectful-functions.txt").forEach(this::addEffectful);
  }

  public static BuiltinFunctions reviewed() {
    return new BuiltinFunctions();
  }

  /** What the functions of this name in pg_catalog do; {@link #UNREVIEWED} if nobody knows. */
  public BuiltinFunction get(String name) {
    BuiltinFunction exact = byName.get(name);
    if (exact != null) {
      return exact;
    }
    for (Map.Entry<String, BuiltinFunction> prefix : byPrefix.entrySet()) {
      if (name.startsWith(prefix.getKey())) {
        return prefix.getValue();
      }
    }
    return UNREVIEWED;
  }

  /** Whether a name is on one of the lists. */
  public boolean knows(String name) {
    return get(name) != UNREVIEWED;
  }

  private void addHarmless(String line) {
    String[] words = line.split(" ");
    String flags = "";
    List<String> outputs = List.of();
    for (String word : Arrays.asList(words).subList(1, words.length)) {
      if (word.startsWith(">")) {
        outputs = List.of(word.substring(1).split(","));
      } else {
        flags = word;
      }
    }
    byName.put(
        words[0],
        new BuiltinFunction(
            null,
            false,
            flags.contains("s"),
            flags.contains("r"),
            outputs,
            failure(flags),
            flags.contains("p") ? Definition.PARTITION_KEY : null));
  }

  private static Failure failure(String flags) {
    if (flags.contains("T")) {
      return Failure.NEVER;
    }
    if (flags.contains("t")) {
      return Failure.BY_OTHER_THAN_FIRST_ARGUMENT;
    }
    if (flags.contains("d")) {
      return Failure.BY_OTHER_THAN_FIRST_ARGUMENT_UNLESS_CHOSEN;
    }
    if (flags.contains("u")) {
      return Failure.BY_FIRST_ARGUMENT;
    }
    return flags.contains("k") ? Failure.BY_ODD_ARGUMENTS : Failure.BY_ANY_ARGUMENT;
  }

  private void addEffectful(String line) {
    String[] words = line.split(" ");
    Action action = Action.valueOf(words[1].toUpperCase(Locale.ROOT));
    boolean opaque = words[2].equals("opaque");
    var function =
        new BuiltinFunction(action, opaque, false, true, List.of(), Failure.BY_ANY_ARGUMENT, null);
    if (words[0].endsWith("*")) {
      byPrefix.put(words[0].substring(0, words[0].length() - 1), function);
    } else if (byName.put(words[0], function) != null) {
      throw new IllegalStateException(words[0] + " is on both lists of functions");
    }
  }
}
