package dev.weir.gateway.postgres.catalogue;

import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot under one search path.
 *
 * @param searchPath schemas in order, as {@code current_schemas(true)} gives them
 * @param rights of the role that looks names up
 * @param ofOpeningRole whether that is the role that the session was opened with
 */
record PathCatalogue(
    long version,
    Snapshot snapshot,
    List<String> searchPath,
    SchemaRights rights,
    boolean ofOpeningRole)
    implements Catalogue {
  private static final String TEMPORARY = "pg_temp";
  private static final String PG_CATALOG = "pg_catalog";

  PathCatalogue {
    searchPath = List.copyOf(searchPath);
  }

  @Override
  public @Nullable Relation relation(@Nullable String schema, String name) {
    if (schema != null) {
      return snapshot.relations().get(new ObjectName(resolved(schema), name));
    }
    for (String candidate : searchPath) {
      Relation found = snapshot.relations().get(new ObjectName(candidate, name));
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  @Override
  public List<Function> functions(@Nullable String schema, String name) {
    if (schema != null) {
      return snapshot.functions().getOrDefault(new ObjectName(resolved(schema), name), List.of());
    }
    List<Function> found = new ArrayList<>();
    for (String candidate : searchPath) {
      // the server never looks for functions in the temporary schema
      if (!candidate.equals(snapshot.temporarySchema())) {
        found.addAll(snapshot.functions().getOrDefault(new ObjectName(candidate, name), List.of()));
      }
    }
    return List.copyOf(found);
  }

  @Override
  public Set<ObjectName> referencing(ObjectName table) {
    return snapshot.referencing().getOrDefault(table, Set.of());
  }

  @Override
  public boolean definesOperator(String name) {
    return origins(name).anyMatch(Snapshot.NO_EXTENSION::equals);
  }

  @Override
  public Set<String> operatorExtensions(String name) {
    return origins(name)
        .filter(extension -> !extension.equals(Snapshot.NO_EXTENSION))
        .collect(Collectors.toUnmodifiableSet());
  }

  private Stream<String> origins(String operator) {
    return searchPath.stream()
        .flatMap(schema ->
            snapshot.operators().getOrDefault(new ObjectName(schema, operator), Set.of()).stream());
  }

  @Override
  public Set<ColumnName> columnsIn(Definition definition, @Nullable ObjectName relation) {
    return snapshot.dependencies().columns(definition, relation);
  }

  @Override
  public boolean shadowsType(String name) {
    for (String schema : searchPath) {
      if (schema.equals(PG_CATALOG)) {
        return false;
      }
      ObjectName here = new ObjectName(schema, name);
      if (snapshot.types().contains(here) || snapshot.relations().containsKey(here)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Catalogue under(List<String> schemas) {
    return over(rights.resolve(schemas, snapshot.temporarySchema()));
  }

  @Override
  public Catalogue ofDefinitions() {
    return over(snapshot.definitionPath());
  }

  /** The snapshot has the path with it that definitions were printed under. */
  @Override
  public Object definitionsAsTheyAre() {
    return snapshot;
  }

  private Catalogue over(List<String> path) {
    return path.equals(searchPath)
        ? this
        : new PathCatalogue(version, snapshot, path, rights, ofOpeningRole);
  }

  private String resolved(String schema) {
    String own = snapshot.temporarySchema();
    return own != null && schema.equals(TEMPORARY) ? own : schema;
  }
}
