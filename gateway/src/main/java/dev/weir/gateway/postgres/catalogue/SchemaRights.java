package dev.weir.gateway.postgres.catalogue;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * In which schemas a role's names are looked up. Immutable.
 *
 * @param role whose rights these are
 * @param usable the schemas that it may use
 */
record SchemaRights(String role, Set<String> usable) {
  private static final String PG_CATALOG = "pg_catalog";

  SchemaRights {
    usable = Set.copyOf(usable);
  }

  /**
   * The schemas that a search path leads through, as {@code current_schemas(true)} gives them.
   * Source: {@code preprocessNamespacePath} and {@code finalNamespacePath} in namespace.c.
   *
   * @param temporary the session's temporary schema, if it has one
   */
  List<String> resolve(List<String> path, @Nullable String temporary) {
    SequencedSet<String> schemas = new LinkedHashSet<>();
    for (String element : path) {
      String schema =
          switch (element) {
            case "$user" -> role;
            case "pg_temp" -> temporary;
            default -> element;
          };
      if (schema != null && (schema.equals(temporary) || usable.contains(schema))) {
        schemas.add(schema);
      }
    }
    if (!schemas.contains(PG_CATALOG)) {
      schemas.addFirst(PG_CATALOG);
    }
    if (temporary != null && !schemas.contains(temporary)) {
      schemas.addFirst(temporary);
    }
    return List.copyOf(schemas);
  }
}
