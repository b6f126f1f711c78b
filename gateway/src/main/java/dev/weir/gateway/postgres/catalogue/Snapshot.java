package dev.weir.gateway.postgres.catalogue;

import dev.weir.sql.Catalogue.Function;
import dev.weir.sql.Catalogue.Relation;
import dev.weir.sql.ObjectName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was read from one server, whatever the search path. Immutable.
 *
 * @param fingerprint of the server's catalogue when it was read
 * @param referencing the tables whose foreign keys refer to a table
 * @param operators outside pg_catalog, with the extensions that brought them or {@link
 *     #NO_EXTENSION}
 * @param types outside pg_catalog, but for rows of relations and arrays
 * @param definitionPath the schemas under which the server printed definitions
 * @param dependencies what definitions depend on
 * @param temporarySchema the asking session's own, if it has one
 */
record Snapshot(
    String fingerprint,
    Map<ObjectName, Relation> relations,
    Map<ObjectName, List<Function>> functions,
    Map<ObjectName, Set<ObjectName>> referencing,
    Map<ObjectName, Set<String>> operators,
    Set<ObjectName> types,
    List<String> definitionPath,
    Dependencies dependencies,
    @Nullable String temporarySchema) {
  static final String NO_EXTENSION = "";

  Snapshot {
    relations = Map.copyOf(relations);
    functions = Map.copyOf(functions);
    referencing = Map.copyOf(referencing);
    operators = Map.copyOf(operators);
    types = Set.copyOf(types);
    definitionPath = List.copyOf(definitionPath);
  }
}
