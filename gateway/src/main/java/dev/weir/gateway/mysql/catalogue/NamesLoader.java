package dev.weir.gateway.mysql.catalogue;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SimpleQuery;
import dev.weir.sql.Catalogue.Column;
import dev.weir.sql.Catalogue.Function;
import dev.weir.sql.Catalogue.Relation;
import dev.weir.sql.Catalogue.RelationKind;
import dev.weir.sql.Catalogue.Volatility;
import dev.weir.sql.ObjectName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the names of one server. Stateless. */
final class NamesLoader {
  /**
   * Engines whose tables show rows of other tables or servers, which nothing here tells (MySQL
   * manual, "Alternative Storage Engines"; MariaDB documentation, "Storage Engines").
   */
  private static final Set<String> SHOWING_OTHERS =
      Set.of("mrg_myisam", "federated", "connect", "spider", "sphinx", "oqgraph");

  private NamesLoader() {}

  /**
   * Blocks: for virtual threads.
   *
   * @param ofServer the tables of the server's own databases, if they are known
   */
  static Names load(SimpleQuery server, @Nullable Map<ObjectName, Relation> ofServer)
      throws CatalogueUnavailable, InterruptedException {
    List<@Nullable String> kind = server.ask(Questions.lowerCaseTableNames()).getFirst();
    boolean ignoreCase = !"0".equals(kind.get(0));
    boolean isMariaDb = text(kind, 1).toLowerCase(Locale.ROOT).contains("mariadb");
    var tables = new Tables(ignoreCase);
    Map<ObjectName, List<Column>> columns =
        columns(server, Questions.COLUMNS.sql(), tables, isMariaDb);
    Map<ObjectName, String> definitions = new HashMap<>();
    for (List<@Nullable String> row : server.ask(Questions.VIEWS.sql())) {
      definitions.put(tables.key(row), text(row, 2));
    }
    Set<ObjectName> withTriggers = new HashSet<>();
    for (List<@Nullable String> row : server.ask(Questions.TRIGGERS.sql())) {
      withTriggers.add(tables.key(row));
    }
    TriggerRights rights = TriggerRights.read(server, ignoreCase);
    Map<ObjectName, Set<String>> keys = new HashMap<>();
    for (List<@Nullable String> row : server.ask(Questions.PRIMARY_KEYS.sql())) {
      keys.computeIfAbsent(tables.key(row), table -> new HashSet<>()).add(text(row, 2));
    }
    Map<ObjectName, Relation> relations = new HashMap<>();
    for (List<@Nullable String> row : server.ask(Questions.TABLES.sql())) {
      ObjectName key = tables.key(row);
      String definition = definitions.getOrDefault(key, "");
      relations.put(
          key,
          new Relation(
              tables.name(row),
              0,
              kind(text(row, 2), row.get(3)),
              columns.getOrDefault(key, List.of()),
              definition.isEmpty() ? null : definition,
              Set.of(),
              Set.of(),
              withTriggers.contains(key) || !rights.sees(key),
              false,
              false,
              keys.getOrDefault(key, Set.of())));
    }
    return new Names(
        relations,
        ofServer == null ? ofServer(server) : ofServer,
        functions(server, tables),
        referencing(server, tables),
        CodeVariables.read(server, rights),
        ignoreCase);
  }

  /** What these tables show, and who may see it, is known to the reader by their names. */
  private static Map<ObjectName, Relation> ofServer(SimpleQuery server)
      throws CatalogueUnavailable, InterruptedException {
    var inAnyCase = new Tables(true);
    Map<ObjectName, List<Column>> columns =
        columns(server, Questions.COLUMNS.ofServer(), inAnyCase, true);
    Map<ObjectName, Relation> relations = new HashMap<>();
    for (List<@Nullable String> row : server.ask(Questions.TABLES.ofServer())) {
      ObjectName key = inAnyCase.key(row);
      relations.put(
          key,
          new Relation(
              inAnyCase.name(row),
              0,
              RelationKind.TABLE,
              columns.getOrDefault(key, List.of()),
              null,
              Set.of(),
              Set.of(),
              false,
              false,
              false));
    }
    return relations;
  }

  /** How names of tables are compared, and the first two values of a row as a name. */
  private record Tables(boolean ignoreCase) {
    ObjectName key(List<@Nullable String> row) {
      return key(text(row, 0), text(row, 1));
    }

    ObjectName key(String schema, String name) {
      return ObjectName.of(Names.folded(schema, ignoreCase), Names.folded(name, ignoreCase));
    }

    ObjectName name(List<@Nullable String> row) {
      return ObjectName.of(text(row, 0), text(row, 1));
    }
  }

  private static RelationKind kind(String type, @Nullable String engine) {
    if (engine != null && SHOWING_OTHERS.contains(engine.toLowerCase(Locale.ROOT))) {
      // As a view whose definition nobody may see: what it shows cannot be traced.
      return RelationKind.VIEW;
    }
    return switch (type) {
      case "BASE TABLE", "SYSTEM VERSIONED", "TEMPORARY" -> RelationKind.TABLE;
      case "SEQUENCE" -> RelationKind.SEQUENCE;
      default -> RelationKind.VIEW;
    };
  }

  private record Placed(int position, Column column) {}

  private static Map<ObjectName, List<Column>> columns(
      SimpleQuery server, String question, Tables tables, boolean isMariaDb)
      throws CatalogueUnavailable, InterruptedException {
    Map<ObjectName, List<Placed>> placed = new HashMap<>();
    for (List<@Nullable String> row : server.ask(question)) {
      int position = Integer.parseInt(text(row, 2));
      String expression = text(row, 6);
      boolean invisible = text(row, 5).toUpperCase(Locale.ROOT).contains("INVISIBLE");
      var column =
          new Column(
              text(row, 3),
              // Below one for a column that * does not show.
              invisible ? -position : position,
              text(row, 4),
              null,
              expression.isEmpty() ? null : isMariaDb ? expression : unescaped(expression));
      placed
          .computeIfAbsent(tables.key(row), table -> new ArrayList<>())
          .add(new Placed(position, column));
    }
    Map<ObjectName, List<Column>> columns = new HashMap<>();
    placed.forEach((table, all) -> {
      all.sort(Comparator.comparingInt(Placed::position));
      columns.put(table, all.stream().map(Placed::column).toList());
    });
    return columns;
  }

  /** MySQL shows expressions of generated columns as they would stand within quotes. */
  private static String unescaped(String expression) {
    if (expression.indexOf('\\') < 0) {
      return expression;
    }
    var plain = new StringBuilder(expression.length());
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      if (c == '\\' && i + 1 < expression.length()) {
        c = expression.charAt(++i);
        c = c == 'n' ? '\n' : c == 'r' ? '\r' : c == '0' ? '\0' : c;
      }
      plain.append(c);
    }
    return plain.toString();
  }

  private static Map<ObjectName, List<Function>> functions(SimpleQuery server, Tables tables)
      throws CatalogueUnavailable, InterruptedException {
    Map<ObjectName, List<Function>> functions = new HashMap<>();
    for (List<@Nullable String> row : server.ask(Questions.FUNCTIONS.sql())) {
      var key =
          ObjectName.of(
              Names.folded(text(row, 0), tables.ignoreCase()),
              text(row, 1).toLowerCase(Locale.ROOT));
      functions.put(
          key,
          List.of(
              new Function(
                  tables.name(row),
                  "sql",
                  text(row, 3).equals("YES") ? Volatility.STABLE : Volatility.VOLATILE,
                  text(row, 2).equals("DEFINER"),
                  false,
                  List.of(),
                  null,
                  false,
                  null)));
    }
    return functions;
  }

  private static Map<ObjectName, Set<ObjectName>> referencing(SimpleQuery server, Tables tables)
      throws CatalogueUnavailable, InterruptedException {
    Map<ObjectName, Set<ObjectName>> referencing = new HashMap<>();
    for (List<@Nullable String> row : server.ask(Questions.FOREIGN_KEYS.sql())) {
      referencing
          .computeIfAbsent(tables.key(text(row, 2), text(row, 3)), table -> new HashSet<>())
          .add(tables.name(row));
    }
    return referencing;
  }

  private static String text(List<@Nullable String> row, int index) {
    String value = row.get(index);
    return value == null ? "" : value;
  }
}
