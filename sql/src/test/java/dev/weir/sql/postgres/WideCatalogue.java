package dev.weir.sql.postgres;

import dev.weir.sql.Catalogue;
import dev.weir.sql.ObjectName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A database at the server's limits: {@code w} with 1,600 columns, {@code n} with one, {@code p}
 * with 50 columns and 3,000 partitions, and views {@code d0 … d59}, each of which names the one
 * before it twice and all of its columns.
 */
final class WideCatalogue implements Catalogue {
  static final int COLUMNS = 1_600;
  private static final int PARTITIONS = 3_000;
  private static final int COLUMNS_OF_PARTITIONED = 50;
  private static final int VIEWS = 60;

  private final Map<String, Relation> relations = new HashMap<>();

  WideCatalogue() {
    add("w", RelationKind.TABLE, COLUMNS, null, Set.of(), Set.of());
    add("n", RelationKind.TABLE, 1, null, Set.of(), Set.of());
    Set<ObjectName> partitions = new HashSet<>();
    Set<ObjectName> parent = Set.of(name("p"));
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(name("p" + i));
      add("p" + i, RelationKind.TABLE, COLUMNS_OF_PARTITIONED, null, parent, Set.of());
    }
    add("p", RelationKind.PARTITIONED_TABLE, COLUMNS_OF_PARTITIONED, null, Set.of(), partitions);
    add("d0", RelationKind.VIEW, COLUMNS, "SELECT * FROM w", Set.of(), Set.of());
    for (int i = 1; i < VIEWS; i++) {
      String definition = "SELECT a.* FROM d%d a, d%d b WHERE a.c0 = b.c1".formatted(i - 1, i - 1);
      add("d" + i, RelationKind.VIEW, COLUMNS, definition, Set.of(), Set.of());
    }
  }

  private static ObjectName name(String table) {
    return ObjectName.of("public", table);
  }

  private void add(
      String table,
      RelationKind kind,
      int count,
      @Nullable String definition,
      Set<ObjectName> ancestors,
      Set<ObjectName> descendants) {
    var columns = new ArrayList<Column>();
    for (int i = 0; i < count; i++) {
      columns.add(new Column("c" + i, i + 1, "text", null, null));
    }
    relations.put(
        table,
        new Relation(
            name(table),
            relations.size() + 1L,
            kind,
            columns,
            definition,
            ancestors,
            descendants,
            false,
            false,
            false));
  }

  @Override
  public long version() {
    return 1;
  }

  @Override
  public List<String> searchPath() {
    return List.of("pg_catalog", "public");
  }

  @Override
  public @Nullable Relation relation(@Nullable String schema, String table) {
    return schema == null || schema.equals("public") ? relations.get(table) : null;
  }

  @Override
  public List<Function> functions(@Nullable String schema, String function) {
    return List.of();
  }
}
