package dev.weir.sql.mysql.functions;

import dev.weir.sql.Action;
import dev.weir.sql.mysql.ServerVersion;
import dev.weir.sql.mysql.functions.BuiltinFunction.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The reviewed functions of MySQL 8.0 and MariaDB that are called by any name, not by a word of the
 * grammar. Whatever is not on the list is a stored or loadable function. Immutable.
 */
public final class BuiltinFunctions {
  /** A function that nobody has reviewed: a call, and opaque. */
  public static final BuiltinFunction UNREVIEWED =
      new BuiltinFunction(Action.CALL, true, true, false, Failure.BY_ANY_ARGUMENT);

  /**
   * @param mysql the first MySQL that has it, as executable comments name it; 0 if every one has,
   *     {@code Integer.MAX_VALUE} if none
   * @param mariadb the same for MariaDB
   */
  private record Entry(BuiltinFunction function, int mysql, int mariadb) {}

  private final Map<String, Entry> byName = new HashMap<>();

  private BuiltinFunctions() {
    lines().forEach(this::add);
  }

  public static BuiltinFunctions reviewed() {
    return new BuiltinFunctions();
  }

  /**
   * What a server's function does; {@link #UNREVIEWED} if nobody knows, or if that server has none
   * of the name.
   *
   * @param name in lower case
   */
  public BuiltinFunction get(String name, ServerVersion server) {
    Entry entry = byName.get(name);
    return entry == null || server.number() < (server.isMariaDb() ? entry.mariadb : entry.mysql)
        ? UNREVIEWED
        : entry.function;
  }

  /** The names of those that a server has. */
  public Set<String> of(ServerVersion server) {
    return byName.keySet().stream()
        .filter(name -> get(name, server) != UNREVIEWED)
        .collect(Collectors.toUnmodifiableSet());
  }

  private void add(String line) {
    Action action = null;
    boolean opaque = false;
    boolean keeps = false;
    boolean everybodys = false;
    Failure failure = Failure.NEVER;
    int mysql = 0;
    int mariadb = 0;
    String[] words = line.split(" ");
    for (int i = 1; i < words.length; i++) {
      switch (words[i]) {
        case "fails" -> failure = Failure.BY_ANY_ARGUMENT;
        case "computed" -> failure = Failure.BY_WHAT_IS_COMPUTED;
        case "json" -> failure = Failure.BY_WHAT_IS_NOT_JSON;
        case "opaque" -> opaque = true;
        case "keeps" -> keeps = true;
        case "everybodys" -> everybodys = true;
        case "mysql" -> mariadb = Integer.MAX_VALUE;
        case "mariadb" -> mysql = Integer.MAX_VALUE;
        default -> {
          if (words[i].startsWith("mysql>=")) {
            mysql = Integer.parseInt(words[i].substring(7));
          } else if (words[i].startsWith("mariadb>=")) {
            mariadb = Integer.parseInt(words[i].substring(9));
          } else {
            action = Action.valueOf(words[i].toUpperCase(Locale.ROOT));
          }
        }
      }
    }
    var function = new BuiltinFunction(action, opaque, keeps, everybodys, failure);
    if (byName.put(words[0], new Entry(function, mysql, mariadb)) != null) {
      throw new IllegalStateException(words[0] + " is twice on the list of functions");
    }
  }

  private static List<String> lines() {
    try (InputStream in = BuiltinFunctions.class.getResourceAsStream("builtin-functions.txt")) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: builtin-functions.txt");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && line.charAt(0) != '#')
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
