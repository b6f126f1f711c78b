package dev.weir.gateway.postgres.catalogue;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.sql.Catalogue.Definition;
import dev.weir.sql.ColumnName;
import dev.weir.sql.ObjectName;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which columns the definitions of each relation depend on. Immutable.
 *
 * @param byRelation for each kind of definition
 * @param all the same, of all relations together
 */
record Dependencies(
    Map<Definition, Map<ObjectName, Set<ColumnName>>> byRelation,
    Map<Definition, Set<ColumnName>> all) {
  private static final int WORDS = 6;

  /**
   * @param rows answers to {@link Questions#DEPENDENCIES}
   */
  static Dependencies of(List<List<@Nullable String>> rows) throws CatalogueUnavailable {
    Map<Definition, Map<ObjectName, Set<ColumnName>>> byRelation = new EnumMap<>(Definition.class);
    Map<Definition, Set<ColumnName>> all = new EnumMap<>(Definition.class);
    for (List<@Nullable String> row : rows) {
      if (row.size() != WORDS || row.contains(null)) {
        throw new CatalogueUnavailable("the server answered a question about definitions oddly");
      }
      Definition definition = Definition.valueOf(String.valueOf(row.get(0)));
      ObjectName relation = name(row, 1);
      var column = new ColumnName(name(row, 3), String.valueOf(row.get(5)));
      byRelation
          .computeIfAbsent(definition, key -> new HashMap<>())
          .computeIfAbsent(relation, key -> new HashSet<>())
          .add(column);
      all.computeIfAbsent(definition, key -> new HashSet<>()).add(column);
    }
    return new Dependencies(byRelation, all);
  }

  private static ObjectName name(List<@Nullable String> row, int at) {
    return ObjectName.of(String.valueOf(row.get(at)), String.valueOf(row.get(at + 1)));
  }

  Set<ColumnName> columns(Definition definition, @Nullable ObjectName relation) {
    Set<ColumnName> found =
        relation == null
            ? all.get(definition)
            : byRelation.getOrDefault(definition, Map.of()).get(relation);
    return found == null ? Set.of() : found;
  }
}
