package dev.weir.sql.mysql.lineage;

import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.Catalogue.Definition;
import dev.weir.sql.Catalogue.Relation;
import dev.weir.sql.Catalogue.RelationKind;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage.Steering;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.ColumnList;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.lineage.KeyedRow;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.lineage.ViewLineage;
import dev.weir.sql.mysql.windows.SystemWindows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tables and views by name, and what stands behind their columns. */
final class Relations {
  private final Walk walk;
  private final Views views;
  private final Map<ColumnName, Set<ColumnName>> sources = new HashMap<>();

  Relations(Walk walk) {
    this.walk = walk;
    this.views = new Views(walk);
  }

  /**
   * A table of a FROM clause: the statement selects from it.
   *
   * @param parts its name, the schema first
   */
  RangeItem read(List<String> parts) {
    Relation relation = find(parts);
    if (relation == null) {
      return unknown(parts, Action.SELECT);
    }
    Facts.Columns access = selectAccess(relation);
    return item(relation, column -> noteRead(relation, access, column));
  }

  /** The table that a statement writes to; a column of it that is read is a SELECT as well. */
  Target target(List<String> parts, Action action) {
    Relation relation = find(parts);
    if (relation == null) {
      return new Target(written(parts), List.of(), unknown(parts, action), new Target.Reads());
    }
    var reads = new Target.Reads();
    RangeItem item =
        item(
            relation,
            column -> {
              reads.add();
              noteRead(relation, selectAccess(relation), column);
            });
    walk.facts.access(action, ObjectKind.TABLE, relation.name());
    if (SystemWindows.isSystem(relation.name().schema())) {
      walk.facts.untraced("what is written to " + relation.name() + " changes the server itself");
    }
    List<String> columns =
        relation.columns().stream()
            .filter(column -> !isInvisible(column))
            .map(Catalogue.Column::name)
            .toList();
    return new Target(relation.name(), columns, item, reads);
  }

  /** A table whose columns a definition names, without an access. */
  RangeItem silently(Relation relation) {
    return item(relation, column -> {});
  }

  @Nullable Relation find(List<String> parts) {
    return walk.catalogue.relation(
        parts.size() > 1 ? parts.get(parts.size() - 2) : null, parts.getLast());
  }

  /** Everything that a column's value may come from, the column itself included. */
  Set<ColumnName> sources(Relation relation, String column) {
    var name = new ColumnName(relation.name(), column);
    Set<ColumnName> known = sources.get(name);
    if (known == null) {
      // The column alone, until its sources are known: a generated column may not lead back to it.
      sources.put(name, Set.of(name));
      known = Set.copyOf(find(relation, name));
      walk.effort.spend(known.size());
      sources.put(name, known);
    }
    return known;
  }

  /** Which rows a partition has is decided by the keys: to name it is to ask for some of them. */
  void steerByPartition(RangeItem item) {
    ObjectName relation = item.relation();
    Set<ColumnName> keys =
        relation == null ? Set.of() : walk.catalogue.columnsIn(Definition.PARTITION_KEY, relation);
    if (keys.isEmpty()) {
      steerByAll(item, "the choice of a partition");
    } else {
      walk.facts.steer(keys, Use.ANY, "the choice of a partition");
    }
  }

  void steerByAll(RangeItem item, String clause) {
    for (ScopeColumn column : item.columns()) {
      walk.facts.steer(column.sources(), Use.ANY, clause);
    }
  }

  /** The type of the stored column that this one hands on, in lower case; empty if not known. */
  String type(ScopeColumn column) {
    ColumnName origin = column.origin();
    Relation relation =
        origin == null
            ? null
            : walk.catalogue.relation(origin.table().schema(), origin.table().name());
    Catalogue.Column stored =
        relation == null || origin == null ? null : relation.column(origin.column());
    return stored == null ? "" : ColumnList.fold(stored.type());
  }

  private Set<ColumnName> find(Relation relation, ColumnName column) {
    var found = new HashSet<ColumnName>();
    found.add(column);
    int position = position(relation, column.column());
    if (isView(relation)) {
      found.addAll(views.of(relation).sources(position));
    }
    Catalogue.Column stored = position < 0 ? null : relation.columns().get(position);
    if (stored != null && stored.generatedFrom() != null) {
      found.addAll(views.generated(relation, stored.generatedFrom()));
    }
    return found;
  }

  private static int position(Relation relation, String column) {
    for (int i = 0; i < relation.columns().size(); i++) {
      if (relation.columns().get(i).name().equals(column)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isView(Relation relation) {
    return relation.kind() == RelationKind.VIEW
        && !SystemWindows.isSystem(relation.name().schema());
  }

  /** The catalogue says so by a number below one: stars and INSERT without columns leave it out. */
  private static boolean isInvisible(Catalogue.Column column) {
    return column.attributeNumber() < 1;
  }

  private Facts.Columns selectAccess(Relation relation) {
    return SystemWindows.isOpen(relation.name())
        ? walk.facts.builtin(Action.SELECT, ObjectKind.TABLE, relation.name())
        : walk.facts.access(Action.SELECT, ObjectKind.TABLE, relation.name());
  }

  private void noteRead(Relation relation, Facts.Columns access, String column) {
    access.read(column);
    if (SystemWindows.showsData(relation.name(), column)) {
      walk.facts.untraced(relation.name() + "." + column + " shows what no column of a table says");
    }
  }

  private RangeItem item(Relation relation, Consumer<String> onRead) {
    if (isView(relation)) {
      ViewLineage view = views.of(relation);
      for (Steering steering : view.steering()) {
        walk.facts.steer(
            Set.of(steering.column()),
            steering.use(),
            steering.clause() + " in view " + relation.name());
      }
      if (view.untraced() != null) {
        walk.facts.untraced("view " + relation.name() + ": " + view.untraced());
      }
    }
    return new RangeItem(
        relation.name().name(),
        relation.name().schema(),
        ColumnList.ofAnyCase(columns(relation, onRead)),
        relation.name());
  }

  private List<ScopeColumn> columns(Relation relation, Consumer<String> onRead) {
    walk.effort.spend(relation.columns().size());
    var columns = new ArrayList<ScopeColumn>(relation.columns().size());
    boolean isView = isView(relation);
    KeyedRow row = KeyedRow.of(relation);
    for (int i = 0; i < relation.columns().size(); i++) {
      Catalogue.Column column = relation.columns().get(i);
      String name = column.name();
      ScopeColumn stored =
          ScopeColumn.stored(
              new ColumnName(relation.name(), name),
              () -> sources(relation, name),
              isView ? views.of(relation).exact(i) : column.generatedFrom() == null,
              null,
              () -> onRead.accept(name),
              row);
      columns.add(isInvisible(column) ? stored.hiddenFromStars() : stored);
    }
    return columns;
  }

  private RangeItem unknown(List<String> parts, Action action) {
    ObjectName name = written(parts);
    walk.facts.access(action, ObjectKind.TABLE, name);
    walk.facts.missingRelation(name);
    return RangeItem.computed(parts.getLast(), List.of());
  }

  private ObjectName written(List<String> parts) {
    return new ObjectName(
        parts.size() > 1 ? parts.get(parts.size() - 2) : walk.settings.database(), parts.getLast());
  }
}
