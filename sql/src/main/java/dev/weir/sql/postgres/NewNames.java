package dev.weir.sql.postgres;

import dev.weir.sql.Catalogue;
import dev.weir.sql.DelegatingCatalogue;
import dev.weir.sql.ObjectName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names as they are once statements of the same text have created relations. Immutable.
 *
 * @param made the new relations; those of the temporary schema are in {@code pg_temp}
 */
record NewNames(Catalogue before, Map<ObjectName, Relation> made) implements DelegatingCatalogue {
  static final String TEMPORARY = "pg_temp";

  NewNames {
    made = Map.copyOf(made);
  }

  @Override
  public Catalogue delegate() {
    return before;
  }

  @Override
  public @Nullable Relation relation(@Nullable String schema, String name) {
    if (made.keySet().stream().noneMatch(one -> one.name().equals(name))) {
      return before.relation(schema, name);
    }
    if (schema != null) {
      Relation here = made.get(ObjectName.of(schema, name));
      return here == null ? before.relation(schema, name) : here;
    }
    Relation temporary = made.get(ObjectName.of(TEMPORARY, name));
    if (temporary != null) {
      return temporary;
    }
    for (String each : searchPath()) {
      Relation found = relation(each, name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** A table's rows have a type of its name. */
  @Override
  public boolean shadowsType(String name) {
    return made.keySet().stream().anyMatch(one -> one.name().equals(name))
        || before.shadowsType(name);
  }

  @Override
  public @Nullable Catalogue under(List<String> schemas) {
    Catalogue there = before.under(schemas);
    return there == null ? null : new NewNames(there, made);
  }
}
