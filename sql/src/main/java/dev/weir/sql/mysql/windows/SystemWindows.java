package dev.weir.sql.mysql.windows;

import dev.weir.sql.ObjectName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The relations of information_schema, performance_schema, mysql and sys: which every session may
 * read, and which columns show values, secrets or other sessions' statements. A relation or a
 * column that is on no list is taken to show data and needs a rule. Names may be in any case.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/information-schema.html">INFORMATION_SCHEMA
 *     tables</a>
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/performance-schema.html">Performance
 *     Schema</a>
 */
public final class SystemWindows {
  private static final Set<String> DATABASES =
      Set.of("information_schema", "performance_schema", "mysql", "sys");

  /** Columns that show values, of relations that are open otherwise. */
  private static final char SHOWS_DATA = '!';

  private static final Map<String, Set<String>> OPEN = open();

  private SystemWindows() {}

  /** Whether a database is the server's own. */
  public static boolean isSystem(@Nullable String database) {
    return database != null && DATABASES.contains(database.toLowerCase(Locale.ROOT));
  }

  /** Every session may read it, but for columns that {@linkplain #showsData show data}. */
  public static boolean isOpen(ObjectName relation) {
    return OPEN.containsKey(key(relation));
  }

  /**
   * The column's values are data of tables, secrets, texts of statements, or nobody knows.
   *
   * @param relation of a database that is the server's own; of others false
   */
  public static boolean showsData(ObjectName relation, String column) {
    if (!isSystem(relation.schema())) {
      return false;
    }
    Set<String> columns = OPEN.get(key(relation));
    return columns == null || !columns.contains(column.toLowerCase(Locale.ROOT));
  }

  /** What the list names. */
  static Map<String, Set<String>> reviewed() {
    return OPEN;
  }

  private static String key(ObjectName relation) {
    return relation.toString().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Set<String>> open() {
    var relations = new HashMap<String, Set<String>>();
    for (String line : lines("open-relations.txt")) {
      List<String> words = List.of(line.split(" ", 2));
      var columns = new HashSet<String>();
      for (String column : words.getLast().split(",")) {
        if (column.charAt(0) != SHOWS_DATA) {
          columns.add(column);
        }
      }
      relations.put(words.getFirst(), Set.copyOf(columns));
    }
    return Map.copyOf(relations);
  }

  private static List<String> lines(String resource) {
    try (InputStream in = SystemWindows.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: " + resource);
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
