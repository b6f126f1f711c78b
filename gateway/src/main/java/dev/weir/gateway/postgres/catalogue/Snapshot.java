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
 * @param operators outside pg_catalog, with the extensions that brought them or {@link
 *     #NO_EXTENSION}
 * @param dependencies what definitions depend on
 * @param temporarySchema the asking session's own, if it has one
 */
record Snapshot(
    String fingerprint,
    Map<ObjectName, Relation> relations,
    Map<ObjectName, List<Function>> functions,
    Map<ObjectName, Set<String>> operators,
    Dependencies dependencies,
    @Nullable String temporarySchema) {
  static final String NO_EXTENSION = "";

  Snapshot {
    relations = Map.copyOf(relations);
    functions = Map.copyOf(functions);
    operators = Map.copyOf(operators);
  }
}
