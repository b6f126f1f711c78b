package dev.weir.gateway.postgres.relay;

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
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Knows the tables that the test tells it, or asks the session itself for their names. */
public final class FakeCatalogue implements SessionCatalogue {
  final AtomicLong version = new AtomicLong(1);
  public final AtomicLong asked = new AtomicLong();
  final Map<String, Catalogue.Relation> tables = new ConcurrentHashMap<>();

  public void table(String name, long oid, String... columns) {
    table("public", name, oid, columns);
  }

  private void table(String schema, String name, long oid, String... columns) {
    List<Catalogue.Column> all = new ArrayList<>();
    for (int i = 0; i < columns.length; i++) {
      all.add(new Catalogue.Column(columns[i], i + 1, "text", null, null));
    }
    tables.put(
        name,
        new Catalogue.Relation(
            ObjectName.of(schema, name),
            oid,
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
  public Catalogue current(@Nullable String searchPath) {
    return new Snapshot(version.get(), Map.copyOf(tables));
  }

  @Override
  public Catalogue latest(@Nullable String searchPath) {
    return current(searchPath);
  }

  @Override
  public Catalogue refreshed(@Nullable String searchPath) {
    return current(searchPath);
  }

  @Override
  public Catalogue onSession(SimpleQuery session)
      throws CatalogueUnavailable, InterruptedException {
    asked.incrementAndGet();
    var own = new FakeCatalogue();
    own.tables.putAll(tables);
    for (List<@Nullable String> row :
        session.ask(
            "SELECT relname, oid, relnamespace::regnamespace FROM pg_class"
                + " WHERE relkind = 'r' AND relname !~ '^(pg|sql)_'")) {
      String name = row.getFirst();
      String oid = row.get(1);
      String schema = row.get(2);
      if (name != null && oid != null && schema != null) {
        own.table(schema, name, Long.parseLong(oid), "id", "name", "ssn");
      }
    }
    return own.current(null);
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

  private record Snapshot(long version, Map<String, Relation> tables) implements Catalogue {
    @Override
    public List<String> searchPath() {
      return List.of("public");
    }

    @Override
    public @Nullable Relation relation(@Nullable String schema, String name) {
      return tables.get(name);
    }

    @Override
    public List<Function> functions(@Nullable String schema, String name) {
      return List.of();
    }

    @Override
    public boolean definesOperator(String name) {
      return false;
    }
  }
}
