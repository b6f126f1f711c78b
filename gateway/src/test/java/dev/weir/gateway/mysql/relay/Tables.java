package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.catalogue.CatalogueSource;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SessionCatalogue;
import dev.weir.gateway.catalogue.SimpleQuery;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Knows the tables that a test tells it. */
final class Tables implements SessionCatalogue {
  final AtomicLong version = new AtomicLong(1);
  final AtomicInteger ownViews = new AtomicInteger();
  private final Map<ObjectName, Catalogue.Relation> tables = new ConcurrentHashMap<>();

  void table(String schema, String name, String... columns) {
    List<Catalogue.Column> all = new ArrayList<>();
    for (int i = 0; i < columns.length; i++) {
      all.add(new Catalogue.Column(columns[i], i + 1, "varchar(20)", null, null));
    }
    var full = ObjectName.of(schema, name);
    tables.put(
        full,
        new Catalogue.Relation(
            full,
            0,
            Catalogue.RelationKind.TABLE,
            all,
            null,
            Set.of(),
            Set.of(),
            false,
            false,
            false));
  }

  @Override
  public Catalogue current(@Nullable String path) {
    return new Snapshot(version.get(), Map.copyOf(tables), path);
  }

  @Override
  public Catalogue latest(@Nullable String path) {
    return current(path);
  }

  @Override
  public Catalogue refreshed(@Nullable String path) {
    return current(path);
  }

  @Override
  public Catalogue onSession(SimpleQuery session) {
    ownViews.incrementAndGet();
    return current("shop");
  }

  @Override
  public CatalogueSource beside() {
    return () -> {
      throw new CatalogueUnavailable("there is no server");
    };
  }

  @Override
  public void changed() {
    version.incrementAndGet();
  }

  private record Snapshot(long version, Map<ObjectName, Relation> tables, @Nullable String database)
      implements Catalogue {
    @Override
    public List<String> searchPath() {
      return database == null ? List.of() : List.of(database);
    }

    @Override
    public @Nullable Relation relation(@Nullable String schema, String name) {
      String where = schema == null ? database : schema;
      return where == null ? null : tables.get(ObjectName.of(where, name));
    }

    @Override
    public List<Function> functions(@Nullable String schema, String name) {
      return List.of();
    }
  }
}
