package dev.weir.sql.postgres.functions;

import dev.weir.sql.Catalogue.Definition;
import dev.weir.sql.ObjectName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The server's own relations: which every session may read, and which columns show values, secrets
 * or other sessions' statements. A relation or a column that was not reviewed is taken to show data
 * and needs a rule.
 *
 * @see <a href="https://www.postgresql.org/docs/18/catalogs.html">System catalogs</a>
 * @see <a href="https://www.postgresql.org/docs/18/views.html">System views</a>
 */
public final class SystemRelations {
  private static final String NOTHING_OPEN = "*";
  private static final Map<String, Set<String>> REVIEWED = reviewed();
  private static final Map<String, Sensitive> SENSITIVE = sensitive();

  /**
   * @param columns those that show data; none and {@code closed} means all
   * @param closed whether the other columns need a rule as well
   * @param shown columns that show values of columns which the catalogue names
   */
  private record Sensitive(Set<String> columns, boolean closed, Map<String, Definition> shown) {
    boolean shows(String column) {
      return closed && columns.isEmpty() || columns.contains(column);
    }
  }

  private SystemRelations() {}

  /** Whether a schema is the server's own. */
  public static boolean isSystemSchema(String schema) {
    return isCatalogue(schema) || schema.equals("pg_toast") || schema.startsWith("pg_toast_temp_");
  }

  private static boolean isCatalogue(@Nullable String schema) {
    return "pg_catalog".equals(schema) || "information_schema".equals(schema);
  }

  /** Whether a column was reviewed: what shows data is on a list. */
  public static boolean isReviewed(ObjectName relation, String column) {
    Set<String> columns = REVIEWED.get(relation.toString());
    return columns != null && columns.contains(column);
  }

  /**
   * Every session may read it, but for columns that {@linkplain #showsData show data}: the rest are
   * names and definitions.
   */
  public static boolean isOpen(ObjectName relation) {
    if (!REVIEWED.containsKey(relation.toString())) {
      return false;
    }
    Sensitive sensitive = SENSITIVE.get(relation.toString());
    return sensitive == null || !sensitive.closed();
  }

  /** The column's values are data of tables, secrets, texts of statements, or nobody knows. */
  public static boolean showsData(ObjectName relation, String column) {
    String schema = relation.schema();
    if (schema != null && schema.startsWith("pg_toast")) {
      return true;
    }
    Sensitive sensitive = SENSITIVE.get(relation.toString());
    return sensitive != null && sensitive.shows(column)
        || isCatalogue(schema) && !isReviewed(relation, column);
  }

  /** The definitions whose columns' values this column shows; null if it shows none. */
  public static @Nullable Definition shows(ObjectName relation, String column) {
    Sensitive sensitive = SENSITIVE.get(relation.toString());
    return sensitive == null ? null : sensitive.shown().get(column);
  }

  private static Map<String, Set<String>> reviewed() {
    var relations = new HashMap<String, Set<String>>();
    for (String list : List.of("system-relations.txt", "system-relations-of-older-versions.txt")) {
      for (String line : ReviewedList.lines(list)) {
        List<String> words = List.of(line.split(" "));
        relations
            .computeIfAbsent(words.getFirst(), name -> new HashSet<>())
            .addAll(Arrays.asList(words.get(1).split(",")));
      }
    }
    return Map.copyOf(relations);
  }

  private static Map<String, Sensitive> sensitive() {
    var relations = new HashMap<String, Sensitive>();
    for (String line : ReviewedList.lines("sensitive-relations.txt")) {
      List<String> words = List.of(line.split(" "));
      var columns = new HashSet<String>();
      var shown = new HashMap<String, Definition>();
      for (String word : words.subList(1, words.size())) {
        int equals = word.indexOf('=');
        if (equals > 0) {
          shown.put(word.substring(0, equals), Definition.valueOf(word.substring(equals + 1)));
        } else {
          columns.add(word);
        }
      }
      boolean closed = words.size() == 1 || columns.remove(NOTHING_OPEN);
      if (closed && columns.isEmpty() && words.size() > 1) {
        throw new IllegalStateException("no column of %s is named".formatted(words.getFirst()));
      }
      relations.put(
          words.getFirst(), new Sensitive(Set.copyOf(columns), closed, Map.copyOf(shown)));
    }
    return Map.copyOf(relations);
  }
}
