package dev.weir.sql.mysql.lineage;

import dev.weir.sql.Catalogue.Relation;
import dev.weir.sql.ColumnName;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.lineage.ViewLineage;
import dev.weir.sql.lineage.ViewLineage.ViewColumn;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectStatementContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Follows views and generated columns through their definitions. */
final class Views {
  private final Walk walk;

  Views(Walk walk) {
    this.walk = walk;
  }

  ViewLineage of(Relation view) {
    ViewLineage known = walk.definitions.view(walk.catalogue, view.name());
    if (known != null) {
      return known;
    }
    String definition = view.definition();
    if (definition == null) {
      return ViewLineage.unknown("its definition is not known");
    }
    if (!walk.following.add(view.name())) {
      return ViewLineage.unknown("its definition leads back to itself");
    }
    try {
      ViewLineage found = follow(view, definition);
      if (found.untraced() == null) {
        walk.definitions.keep(walk.catalogue, view.name(), found);
      }
      return found;
    } finally {
      walk.following.remove(view.name());
    }
  }

  private ViewLineage follow(Relation view, String definition) {
    SelectStatementContext query = walk.definitions.parse(definition);
    if (query == null) {
      return ViewLineage.unknown("its definition cannot be read");
    }
    Walk inside = walk.inside();
    List<ScopeColumn> columns = inside.queries.select(query, inside.outside());
    if (inside.facts.untracedReason() != null) {
      return ViewLineage.unknown(inside.facts.untracedReason());
    }
    if (columns.size() != view.columns().size()) {
      return ViewLineage.unknown("its definition does not fit its columns");
    }
    var found = new ArrayList<ViewColumn>(columns.size());
    for (ScopeColumn column : columns) {
      found.add(new ViewColumn(column.sources(), column.exact()));
    }
    return new ViewLineage(found, inside.facts.rowSteering(), null);
  }

  /** What the expression of a generated column depends on. */
  Set<ColumnName> generated(Relation relation, String expression) {
    SelectStatementContext query = walk.definitions.parse("SELECT " + expression);
    if (query == null) {
      walk.facts.untraced("a generated column of " + relation.name() + " cannot be read");
      return Set.of();
    }
    Walk inside = walk.inside();
    Scope scope = inside.outside();
    scope.set(FromPart.of(inside.relations.silently(relation)));
    List<ScopeColumn> columns = inside.queries.select(query, scope.inner());
    if (inside.facts.untracedReason() != null) {
      walk.facts.untraced(inside.facts.untracedReason());
    }
    var sources = new HashSet<ColumnName>();
    columns.forEach(column -> sources.addAll(column.sources()));
    return sources;
  }
}
