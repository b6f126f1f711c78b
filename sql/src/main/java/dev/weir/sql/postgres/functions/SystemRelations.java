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
  private static final String NOTHING_OPEN = "*";
  private static final Map<String, Sensitive> SENSITIVE = sensitive();

  /**
   * @param columns those that show data; none means all
   * @param closed whether the other columns need a rule as well
   */
  private record Sensitive(Set<String> columns, boolean closed) {
    boolean shows(String column) {
      return columns.isEmpty() || columns.contains(column);
    }
  }

  private SystemRelations() {}

  /** Whether a schema is the server's own. */
  public static boolean isSystemSchema(String schema) {
    return schema.equals("pg_catalog")
        || schema.equals("information_schema")
        || schema.equals("pg_toast")
        || schema.startsWith("pg_toast_temp_");
  }

  /**
   * Every session may read it, but for columns that {@linkplain #showsData show data}: the rest are
   * names and definitions.
   */
  public static boolean isOpen(ObjectName relation) {
    if (!"pg_catalog".equals(relation.schema())
        && !"information_schema".equals(relation.schema())) {
      return false;
    }
    Sensitive sensitive = SENSITIVE.get(relation.toString());
    return sensitive == null || !sensitive.closed();
  }

  /** The column's values are data of tables, secrets, or texts of statements. */
  public static boolean showsData(ObjectName relation, String column) {
    if (relation.schema() != null && relation.schema().startsWith("pg_toast")) {
      return true;
    }
    Sensitive sensitive = SENSITIVE.get(relation.toString());
    return sensitive != null && sensitive.shows(column);
  }

  private static Map<String, Sensitive> sensitive() {
    var relations = new HashMap<String, Sensitive>();
    for (String line : ReviewedList.lines("sensitive-relations.txt")) {
      List<String> words = List.of(line.split(" "));
      var columns = new HashSet<>(words.subList(1, words.size()));
      boolean closed = columns.isEmpty() || columns.remove(NOTHING_OPEN);
      if (closed && columns.isEmpty() && words.size() > 1) {
        throw new IllegalStateException("no column of %s is named".formatted(words.getFirst()));
      }
      relations.put(words.getFirst(), new Sensitive(Set.copyOf(columns), closed));
    }
    return Map.copyOf(relations);
  }
}
