package dev.weir.gateway.mysql.catalogue;

import dev.weir.sql.Catalogue.Function;
import dev.weir.sql.Catalogue.Relation;
import dev.weir.sql.ObjectName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was read of one server's names, whatever the current database. Immutable; equal
 * if every name means the same.
 *
 * @param relations by name as {@link #folded} gives it
 * @param ofServer the tables of the server's own databases, by name in lower case: their columns,
 *     no definitions
 * @param functions stored functions, by name in lower case
 * @param referencing the tables whose foreign keys refer to a table, by folded name
 * @param variablesOfCode see {@link CodeVariables}
 * @param tableNamesIgnoreCase lower_case_table_names is not 0
 */
record Names(
    Map<ObjectName, Relation> relations,
    Map<ObjectName, Relation> ofServer,
    Map<ObjectName, List<Function>> functions,
    Map<ObjectName, Set<ObjectName>> referencing,
    @Nullable Set<String> variablesOfCode,
    boolean tableNamesIgnoreCase) {
  Names {
    relations = Map.copyOf(relations);
    ofServer = Map.copyOf(ofServer);
    functions = Map.copyOf(functions);
    referencing = Map.copyOf(referencing);
    variablesOfCode = variablesOfCode == null ? null : Set.copyOf(variablesOfCode);
  }

  @Nullable Relation relation(ObjectName name) {
    Relation found = relations.get(folded(name));
    if (found != null) {
      return found;
    }
    String schema = name.schema();
    Relation own =
        schema == null
            ? null
            : ofServer.get(
                ObjectName.of(
                    schema.toLowerCase(Locale.ROOT), name.name().toLowerCase(Locale.ROOT)));
    // Only the names of INFORMATION_SCHEMA are the same in any case on every server.
    return own == null || isSame(own.name(), name) ? own : null;
  }

  private boolean isSame(ObjectName stored, ObjectName asked) {
    return tableNamesIgnoreCase
        || "information_schema".equalsIgnoreCase(stored.schema())
        || stored.equals(asked);
  }

  /** Names of stored functions never differ by case alone; those of databases may. */
  List<Function> functions(String schema, String name) {
    return functions.getOrDefault(
        ObjectName.of(folded(schema), name.toLowerCase(Locale.ROOT)), List.of());
  }

  Set<ObjectName> referencing(ObjectName table) {
    return referencing.getOrDefault(folded(table), Set.of());
  }

  /** The key of a table. */
  ObjectName folded(ObjectName name) {
    String schema = name.schema();
    return new ObjectName(schema == null ? null : folded(schema), folded(name.name()));
  }

  private String folded(String name) {
    return folded(name, tableNamesIgnoreCase);
  }

  /** As the server compares names of databases and tables. */
  static String folded(String name, boolean ignoreCase) {
    return ignoreCase ? name.toLowerCase(Locale.ROOT) : name;
  }
}
