package dev.weir.gateway.postgres.catalogue;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SimpleQuery;
import dev.weir.sql.Catalogue.Column;
import dev.weir.sql.Catalogue.Function;
import dev.weir.sql.Catalogue.Relation;
import dev.weir.sql.Catalogue.RelationKind;
import dev.weir.sql.Catalogue.Volatility;
import dev.weir.sql.ObjectName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a server's catalogue over some connection. Stateless. */
final class CatalogueLoader {
  /** More columns than this are not held in memory. */
  static final int COLUMNS_MAX = 250_000;

  private CatalogueLoader() {}

  /** A text that differs when anything that {@link #load} reads could have changed. */
  static String fingerprint(SimpleQuery server) throws CatalogueUnavailable, InterruptedException {
    return String.join(
        "|", only(server.ask(Questions.FINGERPRINT)).stream().map(String::valueOf).toList());
  }

  /** The schemas of the connection's present search path. */
  static List<String> searchPath(SimpleQuery server)
      throws CatalogueUnavailable, InterruptedException {
    List<String> schemas = new ArrayList<>();
    for (List<@Nullable String> row : server.ask(Questions.SEARCH_PATH)) {
      schemas.add(text(row, 0));
    }
    return schemas;
  }

  /**
   * Reads everything. The questions are asked one after the other: who needs them to be of one
   * moment compares fingerprints before and after.
   *
   * @param definitionPath the schemas of the connection's present search path
   */
  static Snapshot load(
      SimpleQuery server,
      String fingerprint,
      List<String> definitionPath,
      @Nullable String temporarySchema)
      throws CatalogueUnavailable, InterruptedException {
    List<List<@Nullable String>> rows = server.ask(Questions.RELATIONS);
    Map<Long, ObjectName> names = new HashMap<>();
    for (List<@Nullable String> row : rows) {
      names.put(Long.parseLong(text(row, 0)), ObjectName.of(text(row, 1), text(row, 2)));
    }
    RowTypes types = RowTypes.of(server.ask(Questions.TYPES), names);
    Map<Long, List<Column>> columns = columns(server.ask(Questions.COLUMNS), types);
    var inheritance = Inheritance.of(server.ask(Questions.INHERITANCE), names);
    Map<ObjectName, Relation> relations = new HashMap<>();
    for (List<@Nullable String> row : rows) {
      Relation relation = relation(row, columns, inheritance);
      relations.put(relation.name(), relation);
    }
    return new Snapshot(
        fingerprint,
        relations,
        functions(server, types),
        referencing(server, names),
        operators(server),
        names(server.ask(Questions.TYPES_ELSEWHERE)),
        definitionPath,
        Dependencies.of(server.ask(Questions.DEPENDENCIES)),
        temporarySchema);
  }

  private static Map<ObjectName, Set<ObjectName>> referencing(
      SimpleQuery server, Map<Long, ObjectName> names)
      throws CatalogueUnavailable, InterruptedException {
    Map<ObjectName, Set<ObjectName>> referencing = new HashMap<>();
    for (List<@Nullable String> row : server.ask(Questions.FOREIGN_KEYS)) {
      ObjectName from = names.get(Long.valueOf(text(row, 0)));
      ObjectName to = names.get(Long.valueOf(text(row, 1)));
      if (from != null && to != null) {
        referencing.computeIfAbsent(to, table -> new HashSet<>()).add(from);
      }
    }
    referencing.replaceAll((table, others) -> Set.copyOf(others));
    return referencing;
  }

  private static Map<ObjectName, Set<String>> operators(SimpleQuery server)
      throws CatalogueUnavailable, InterruptedException {
    Map<ObjectName, Set<String>> operators = new HashMap<>();
    for (List<@Nullable String> row : server.ask(Questions.OPERATORS)) {
      operators
          .computeIfAbsent(ObjectName.of(text(row, 0), text(row, 1)), name -> new HashSet<>())
          .add(text(row, 2));
    }
    return operators;
  }

  private static Set<ObjectName> names(List<List<@Nullable String>> rows)
      throws CatalogueUnavailable {
    Set<ObjectName> names = new HashSet<>();
    for (List<@Nullable String> row : rows) {
      names.add(ObjectName.of(text(row, 0), text(row, 1)));
    }
    return names;
  }

  /** What the connection's present role may look into. */
  static SchemaRights rights(SimpleQuery server) throws CatalogueUnavailable, InterruptedException {
    Set<String> usable = new HashSet<>();
    String role = "";
    for (List<@Nullable String> row : server.ask(Questions.USABLE_SCHEMAS)) {
      role = text(row, 0);
      usable.add(text(row, 1));
    }
    return new SchemaRights(role, usable);
  }

  private static Relation relation(
      List<@Nullable String> row, Map<Long, List<Column>> columns, Inheritance inheritance)
      throws CatalogueUnavailable {
    long oid = Long.parseLong(text(row, 0));
    List<Column> itsColumns = columns.getOrDefault(oid, List.of());
    return new Relation(
        ObjectName.of(text(row, 1), text(row, 2)),
        oid,
        kind(text(row, 3)),
        itsColumns,
        row.get(4),
        inheritance.ancestors(oid),
        inheritance.descendants(oid),
        truth(row, 5),
        truth(row, 6),
        truth(row, 7),
        key(row.get(8), itsColumns));
  }

  private static Set<String> key(@Nullable String numbers, List<Column> columns) {
    if (numbers == null) {
      return Set.of();
    }
    Set<String> key = new HashSet<>();
    for (String number : numbers.split(" ", -1)) {
      String name =
          columns.stream()
              .filter(column -> column.attributeNumber() == Integer.parseInt(number))
              .map(Column::name)
              .findFirst()
              .orElse(null);
      if (name == null) {
        // Changed between two questions: the key of one moment and the columns of another.
        return Set.of();
      }
      key.add(name);
    }
    return key;
  }

  private static RelationKind kind(String relkind) throws CatalogueUnavailable {
    return switch (relkind) {
      case "r" -> RelationKind.TABLE;
      case "p" -> RelationKind.PARTITIONED_TABLE;
      case "v" -> RelationKind.VIEW;
      case "m" -> RelationKind.MATERIALIZED_VIEW;
      case "f" -> RelationKind.FOREIGN_TABLE;
      case "S" -> RelationKind.SEQUENCE;
      case "c" -> RelationKind.COMPOSITE_TYPE;
      default -> throw new CatalogueUnavailable("the server has relations of an unknown kind");
    };
  }

  private static Map<Long, List<Column>> columns(
      List<List<@Nullable String>> rows, RowTypes rowTypes) throws CatalogueUnavailable {
    if (rows.size() > COLUMNS_MAX) {
      throw new CatalogueUnavailable(
          "the database has more than %d columns".formatted(COLUMNS_MAX));
    }
    Map<String, String> types = new HashMap<>();
    Map<Long, List<Column>> columns = new HashMap<>();
    for (List<@Nullable String> row : rows) {
      // a few names of types stand for very many columns
      String type = types.computeIfAbsent(text(row, 3), name -> name);
      columns
          .computeIfAbsent(Long.valueOf(text(row, 0)), oid -> new ArrayList<>())
          .add(
              new Column(
                  text(row, 2),
                  Integer.parseInt(text(row, 1)),
                  type,
                  rowTypes.relation(Long.parseLong(text(row, 4))),
                  row.get(5)));
    }
    return columns;
  }

  private static Map<ObjectName, List<Function>> functions(SimpleQuery server, RowTypes types)
      throws CatalogueUnavailable, InterruptedException {
    Map<String, List<String>> outputs = new HashMap<>();
    for (List<@Nullable String> row : server.ask(Questions.FUNCTION_OUTPUTS)) {
      String name = row.get(1);
      outputs.computeIfAbsent(text(row, 0), oid -> new ArrayList<>()).add(name == null ? "" : name);
    }
    Map<ObjectName, List<Function>> functions = new LinkedHashMap<>();
    for (List<@Nullable String> row : server.ask(Questions.FUNCTIONS)) {
      Function function = function(row, outputs, types);
      functions.computeIfAbsent(function.name(), name -> new ArrayList<>()).add(function);
    }
    functions.replaceAll((name, overloads) -> List.copyOf(overloads));
    return functions;
  }

  private static Function function(
      List<@Nullable String> row, Map<String, List<String>> outputs, RowTypes types)
      throws CatalogueUnavailable {
    return new Function(
        ObjectName.of(text(row, 1), text(row, 2)),
        text(row, 3),
        volatility(text(row, 4)),
        truth(row, 5),
        truth(row, 6),
        outputs.getOrDefault(text(row, 0), List.of()),
        types.relation(Long.parseLong(text(row, 8))),
        text(row, 7).equals("a"),
        row.get(9));
  }

  private static Volatility volatility(String provolatile) {
    return switch (provolatile) {
      case "i" -> Volatility.IMMUTABLE;
      case "s" -> Volatility.STABLE;
      default -> Volatility.VOLATILE;
    };
  }

  private static List<@Nullable String> only(List<List<@Nullable String>> rows)
      throws CatalogueUnavailable {
    if (rows.size() != 1) {
      throw new CatalogueUnavailable("the server answered a question about its catalogue oddly");
    }
    return rows.getFirst();
  }

  private static String text(List<@Nullable String> row, int index) throws CatalogueUnavailable {
    String value = index < row.size() ? row.get(index) : null;
    if (value == null) {
      throw new CatalogueUnavailable("the server answered a question about its catalogue oddly");
    }
    return value;
  }

  private static boolean truth(List<@Nullable String> row, int index) throws CatalogueUnavailable {
    return text(row, index).equals("t");
  }

  /** Which types hold rows of which relation, themselves or in arrays and domains. */
  private record RowTypes(
      Map<Long, Long> relations, Map<Long, Long> inner, Map<Long, ObjectName> names) {
    private static final int DEPTH_MAX = 16;

    static RowTypes of(List<List<@Nullable String>> rows, Map<Long, ObjectName> names)
        throws CatalogueUnavailable {
      Map<Long, Long> relations = new HashMap<>();
      Map<Long, Long> inner = new HashMap<>();
      for (List<@Nullable String> row : rows) {
        Long type = Long.valueOf(text(row, 0));
        relations.put(type, Long.valueOf(text(row, 1)));
        inner.put(type, Long.valueOf(text(row, 2)));
      }
      return new RowTypes(relations, inner, names);
    }

    @Nullable ObjectName relation(long type) {
      long at = type;
      for (int depth = 0; at != 0 && depth < DEPTH_MAX; depth++) {
        ObjectName name = names.get(relations.getOrDefault(at, 0L));
        if (name != null) {
          return name;
        }
        at = inner.getOrDefault(at, 0L);
      }
      return null;
    }
  }

  /** Who inherits from whom, or is whose partition. */
  private record Inheritance(
      Map<Long, List<Long>> parents, Map<Long, List<Long>> children, Map<Long, ObjectName> names) {

    static Inheritance of(List<List<@Nullable String>> rows, Map<Long, ObjectName> names)
        throws CatalogueUnavailable {
      Map<Long, List<Long>> parents = new HashMap<>();
      Map<Long, List<Long>> children = new HashMap<>();
      for (List<@Nullable String> row : rows) {
        Long child = Long.valueOf(text(row, 0));
        Long parent = Long.valueOf(text(row, 1));
        parents.computeIfAbsent(child, oid -> new ArrayList<>()).add(parent);
        children.computeIfAbsent(parent, oid -> new ArrayList<>()).add(child);
      }
      return new Inheritance(parents, children, names);
    }

    Set<ObjectName> ancestors(long oid) {
      return reached(oid, parents);
    }

    Set<ObjectName> descendants(long oid) {
      return reached(oid, children);
    }

    private Set<ObjectName> reached(long from, Map<Long, List<Long>> edges) {
      List<Long> waiting = new ArrayList<>(edges.getOrDefault(from, List.of()));
      if (waiting.isEmpty()) {
        return Set.of();
      }
      Set<Long> seen = new HashSet<>();
      Set<ObjectName> reached = new HashSet<>();
      while (!waiting.isEmpty()) {
        Long oid = waiting.removeLast();
        ObjectName name = names.get(oid);
        if (seen.add(oid)) {
          waiting.addAll(edges.getOrDefault(oid, List.of()));
          if (name != null) {
            reached.add(name);
          }
        }
      }
      return reached;
    }
  }
}
