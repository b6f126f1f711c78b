package dev.weir.sql.postgres;

import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.ObjectName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A catalogue in memory: the server's own relations, and what a test adds. */
final class TestCatalogue implements Catalogue {
  private static final List<Relation> SYSTEM = systemRelations();

  private final Map<ObjectName, Relation> relations = new LinkedHashMap<>();
  private final Map<String, List<Function>> functions = new HashMap<>();
  private final Map<ObjectName, Set<ObjectName>> referencing = new HashMap<>();
  private List<String> searchPath = List.of("pg_temp", "pg_catalog", "public");
  private Set<String> operators = Set.of();
  private Set<String> types = Set.of();
  private final Map<String, Set<String>> extensionOperators = new HashMap<>();
  private final Map<Definition, Map<ObjectName, Set<ColumnName>>> definitions = new HashMap<>();
  private long oid = 16_384;

  TestCatalogue() {
    SYSTEM.forEach(relation -> relations.put(relation.name(), relation));
  }

  TestCatalogue searchPath(String... schemas) {
    searchPath = List.of(schemas);
    return this;
  }

  TestCatalogue types(String... names) {
    types = Set.of(names);
    return this;
  }

  TestCatalogue operators(String... names) {
    operators = Set.of(names);
    return this;
  }

  TestCatalogue extensionOperator(String extension, String name) {
    extensionOperators.put(name, Set.of(extension));
    return this;
  }

  /** Says that a definition of a table depends on one of its columns. */
  TestCatalogue definition(Definition definition, String table, String column) {
    ObjectName name = objectName(table);
    definitions
        .computeIfAbsent(definition, key -> new HashMap<>())
        .put(name, Set.of(new ColumnName(name, column)));
    return this;
  }

  /** Adds row-level security to a table. */
  TestCatalogue rowSecurity(String table) {
    Relation of = Objects.requireNonNull(relations.get(objectName(table)));
    put(
        new Relation(
            of.name(),
            of.oid(),
            of.kind(),
            of.columns(),
            of.definition(),
            of.ancestors(),
            of.descendants(),
            of.hasTriggers(),
            of.hasRules(),
            true));
    return this;
  }

  TestCatalogue foreignTable(String name, @Nullable String definition, String... columns) {
    return add(name, RelationKind.FOREIGN_TABLE, definition, columns);
  }

  /** Columns are written {@code name}, {@code name:composite.type} or {@code name=expression}. */
  TestCatalogue table(String name, String... columns) {
    return add(name, RelationKind.TABLE, null, columns);
  }

  TestCatalogue sequence(String name) {
    return add(name, RelationKind.SEQUENCE, null, "last_value", "log_cnt", "is_called");
  }

  TestCatalogue view(String name, @Nullable String definition, String... columns) {
    return add(name, RelationKind.VIEW, definition, columns);
  }

  TestCatalogue materializedView(String name, String definition, String... columns) {
    return add(name, RelationKind.MATERIALIZED_VIEW, definition, columns);
  }

  private TestCatalogue add(
      String name, RelationKind kind, @Nullable String definition, String... columns) {
    var list = new ArrayList<Column>();
    for (String column : columns) {
      list.add(column(column, list.size() + 1));
    }
    put(
        new Relation(
            objectName(name),
            oid++,
            kind,
            list,
            definition,
            Set.of(),
            Set.of(),
            false,
            false,
            false));
    return this;
  }

  private static Column column(String text, int number) {
    if (text.contains("=")) {
      List<String> parts = Arrays.asList(text.split("=", 2));
      return new Column(parts.get(0), number, "text", null, parts.get(1));
    }
    List<String> parts = Arrays.asList(text.split(":", 2));
    return new Column(
        parts.getFirst(), number, "text", parts.size() > 1 ? objectName(parts.get(1)) : null, null);
  }

  /** Says that one table inherits from the other, or is a partition of it. */
  TestCatalogue inherits(String child, String parent) {
    Relation below = Objects.requireNonNull(relations.get(objectName(child)));
    Relation above = Objects.requireNonNull(relations.get(objectName(parent)));
    put(family(below, plus(below.ancestors(), above.name()), below.descendants(), false));
    put(family(above, above.ancestors(), plus(above.descendants(), below.name()), false));
    return this;
  }

  /** Says that a table has a foreign key to another. */
  TestCatalogue references(String table, String referred) {
    referencing.merge(
        objectName(referred),
        Set.of(objectName(table)),
        (some, more) -> plus(some, objectName(table)));
    return this;
  }

  @Override
  public Set<ObjectName> referencing(ObjectName table) {
    return referencing.getOrDefault(table, Set.of());
  }

  TestCatalogue rules(String table) {
    Relation relation = Objects.requireNonNull(relations.get(objectName(table)));
    put(family(relation, relation.ancestors(), relation.descendants(), true));
    return this;
  }

  /** Says that these columns are the table's primary key. */
  TestCatalogue key(String table, String... columns) {
    Relation relation = Objects.requireNonNull(relations.get(objectName(table)));
    put(
        new Relation(
            relation.name(),
            relation.oid(),
            relation.kind(),
            relation.columns(),
            relation.definition(),
            relation.ancestors(),
            relation.descendants(),
            relation.hasTriggers(),
            relation.hasRules(),
            relation.rowSecurity(),
            Set.of(columns)));
    return this;
  }

  private static Relation family(
      Relation relation, Set<ObjectName> ancestors, Set<ObjectName> descendants, boolean rules) {
    return new Relation(
        relation.name(),
        relation.oid(),
        relation.kind(),
        relation.columns(),
        relation.definition(),
        ancestors,
        descendants,
        relation.hasTriggers(),
        rules,
        relation.rowSecurity(),
        relation.key());
  }

  private static Set<ObjectName> plus(Set<ObjectName> some, ObjectName more) {
    var all = new java.util.HashSet<>(some);
    all.add(more);
    return all;
  }

  TestCatalogue function(String name, String language, @Nullable String returnsRow) {
    return function(
        new Function(
            objectName(name),
            language,
            Volatility.VOLATILE,
            false,
            returnsRow != null,
            List.of(),
            returnsRow == null ? null : objectName(returnsRow),
            false,
            null));
  }

  TestCatalogue function(Function function) {
    functions.computeIfAbsent(function.name().name(), name -> new ArrayList<>()).add(function);
    return this;
  }

  private void put(Relation relation) {
    relations.put(relation.name(), relation);
  }

  static ObjectName objectName(String dotted) {
    List<String> parts = Arrays.asList(dotted.split("\\."));
    return parts.size() == 1
        ? ObjectName.of("public", parts.getFirst())
        : ObjectName.of(parts.get(0), parts.get(1));
  }

  @Override
  public long version() {
    return 1;
  }

  @Override
  public List<String> searchPath() {
    return searchPath;
  }

  @Override
  public @Nullable Relation relation(@Nullable String schema, String name) {
    if (schema != null) {
      return relations.get(ObjectName.of(schema, name));
    }
    for (String each : searchPath) {
      Relation relation = relations.get(ObjectName.of(each, name));
      if (relation != null) {
        return relation;
      }
    }
    return null;
  }

  @Override
  public List<Function> functions(@Nullable String schema, String name) {
    return functions.getOrDefault(name, List.of()).stream()
        .filter(function ->
            schema == null
                ? searchPath.contains(function.name().schema())
                : schema.equals(function.name().schema()))
        .toList();
  }

  @Override
  public Set<String> operatorExtensions(String name) {
    return extensionOperators.getOrDefault(name, Set.of());
  }

  @Override
  public Set<ColumnName> columnsIn(Definition definition, @Nullable ObjectName relation) {
    Map<ObjectName, Set<ColumnName>> found = definitions.getOrDefault(definition, Map.of());
    if (relation != null) {
      return found.getOrDefault(relation, Set.of());
    }
    var all = new HashSet<ColumnName>();
    found.values().forEach(all::addAll);
    return all;
  }

  @Override
  public boolean definesOperator(String name) {
    return operators.contains(name);
  }

  @Override
  public boolean shadowsType(String name) {
    return types.contains(name);
  }

  @Override
  public Catalogue under(List<String> schemas) {
    var there = new TestCatalogue();
    there.relations.putAll(relations);
    there.functions.putAll(functions);
    there.operators = operators;
    there.types = types;
    var path = new ArrayList<String>(schemas);
    path.addFirst("pg_catalog");
    there.searchPath = path;
    return there;
  }

  @Override
  public boolean ofOpeningRole() {
    return true;
  }

  private static List<Relation> systemRelations() {
    try (InputStream in = TestCatalogue.class.getResourceAsStream("system-relations.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(TestCatalogue::systemRelation).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Relation systemRelation(String line) {
    List<String> words = Arrays.asList(line.split(" "));
    var columns = new ArrayList<Column>();
    for (String name : words.get(3).split(",")) {
      columns.add(new Column(name, columns.size() + 1, "text", null, null));
    }
    return new Relation(
        objectName(words.get(0)),
        Long.parseLong(words.get(1)),
        words.get(2).equals("v") ? RelationKind.VIEW : RelationKind.TABLE,
        columns,
        null,
        Set.of(),
        Set.of(),
        false,
        false,
        false);
  }
}
