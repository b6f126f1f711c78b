package dev.weir.gateway.mysql.catalogue;

import dev.weir.sql.Catalogue;
import dev.weir.sql.ObjectName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of a server as a session in one database means them, its temporary tables first.
 * Immutable.
 */
final class DatabaseCatalogue implements Catalogue {
  private final long version;
  private final Names names;
  private final @Nullable String database;
  private final Map<ObjectName, Relation> temporary;

  /**
   * @param database the current one; null if there is none
   * @param temporary the session's own tables, which hide others of their name
   */
  DatabaseCatalogue(
      long version, Names names, @Nullable String database, List<Relation> temporary) {
    this.version = version;
    this.names = names;
    this.database = database;
    Map<ObjectName, Relation> byName = new HashMap<>();
    for (Relation table : temporary) {
      byName.put(names.folded(table.name()), table);
    }
    this.temporary = Map.copyOf(byName);
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public List<String> searchPath() {
    return database == null ? List.of() : List.of(database);
  }

  @Override
  public @Nullable Relation relation(@Nullable String schema, String name) {
    String in = schema == null ? database : schema;
    if (in == null) {
      return null;
    }
    var full = ObjectName.of(in, name);
    Relation own = temporary.get(names.folded(full));
    return own == null ? names.relation(full) : own;
  }

  @Override
  public List<Function> functions(@Nullable String schema, String name) {
    String in = schema == null ? database : schema;
    return in == null ? List.of() : names.functions(in, name);
  }

  @Override
  public Catalogue under(List<String> schemas) {
    return new DatabaseCatalogue(
        version,
        names,
        schemas.isEmpty() ? null : schemas.getFirst(),
        List.copyOf(temporary.values()));
  }

  @Override
  public Object definitionsAsTheyAre() {
    return names;
  }

  @Override
  public @Nullable Set<String> variablesOfCode() {
    return names.variablesOfCode();
  }

  @Override
  public Set<ObjectName> referencing(ObjectName table) {
    return names.referencing(table);
  }
}
