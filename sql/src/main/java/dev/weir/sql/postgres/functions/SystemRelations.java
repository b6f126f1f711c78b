package dev.weir.sql.postgres.functions;

import dev.weir.sql.ObjectName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The server's own relations: which every session may read, and which columns show values, secrets
 * or other sessions' statements.
 *
 * @see <a href="https://www.postgresql.org/docs/18/catalogs.html">System catalogs</a>
 * @see <a href="https://www.postgresql.org/docs/18/views.html">System views</a>
 */
public final class SystemRelations {
  private static final Map<String, Set<String>> SENSITIVE = sensitive();

  private SystemRelations() {}

  /** Whether a schema is the server's own. */
  public static boolean isSystemSchema(String schema) {
    return schema.equals("pg_catalog")
        || schema.equals("information_schema")
        || schema.equals("pg_toast")
        || schema.startsWith("pg_toast_temp_");
  }

  /** It holds names and definitions only, nobody's data: every session may read it. */
  public static boolean isHarmless(ObjectName relation) {
    return ("pg_catalog".equals(relation.schema())
            || "information_schema".equals(relation.schema()))
        && !SENSITIVE.containsKey(relation.toString());
  }

  /** The column's values are data of tables, secrets, or texts of statements. */
  public static boolean showsData(ObjectName relation, String column) {
    if (relation.schema() != null && relation.schema().startsWith("pg_toast")) {
      return true;
    }
    Set<String> columns = SENSITIVE.get(relation.toString());
    return columns != null && (columns.isEmpty() || columns.contains(column));
  }

  private static Map<String, Set<String>> sensitive() {
    var relations = new HashMap<String, Set<String>>();
    for (String line : ReviewedList.lines("sensitive-relations.txt")) {
      String[] words = line.split(" ");
      relations.put(words[0], new HashSet<>(List.of(words).subList(1, words.length)));
    }
    return Map.copyOf(relations);
  }
}
