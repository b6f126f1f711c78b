package dev.weir.sql.postgres.lineage;

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
import dev.weir.sql.SettingChange;
import dev.weir.sql.lineage.ColumnList;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.lineage.KeyedRow;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.lineage.Sources;
import dev.weir.sql.lineage.ViewLineage;
import dev.weir.sql.postgres.functions.SystemRelations;
import dev.weir.sql.postgres.tree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tables and views by name, and what stands behind their columns. */
public final class Relations {
  private final Walk walk;
  private final ViewLineages views;
  private final Map<ColumnName, Set<ColumnName>> sources = new HashMap<>();

  Relations(Walk walk) {
    this.walk = walk;
    this.views = new ViewLineages(walk);
  }

  /** A relation of a FROM clause: the statement selects from it. */
  RangeItem read(Node rangeVar) {
    Relation relation = find(rangeVar);
    if (relation == null) {
      return unknown(rangeVar, Action.SELECT);
    }
    Facts.Columns access = selectAccess(relation);
    steerByPlace(relation);
    steerByPolicies(relation);
    return item(rangeVar, relation, column -> noteRead(relation, access, column));
  }

  /** Which rows a partition has is decided by the keys: to name it is to ask for some of them. */
  void steerByPlace(Relation relation) {
    for (ObjectName ancestor : relation.ancestors()) {
      walk.facts.steer(keys(ancestor), Use.ANY, "the choice of partition " + relation.name());
    }
  }

  /**
   * What policies compare is their owner's choice: it counts as a lookup, which a protection may
   * allow.
   */
  private void steerByPolicies(Relation relation) {
    if (relation.rowSecurity()) {
      walk.facts.steer(
          sources(Definition.ROW_POLICY, relation.name()),
          Use.EQUALITY,
          "row-level security of " + relation.name());
    }
  }

  /** The columns by which rows of a partitioned table are put into its partitions. */
  public Set<ColumnName> keys(ObjectName partitioned) {
    return sources(Definition.PARTITION_KEY, partitioned);
  }

  /** The columns that definitions depend on, and what stands behind these. */
  Set<ColumnName> sources(Definition definition, @Nullable ObjectName ofRelation) {
    Set<ColumnName> columns = walk.catalogue.columnsIn(definition, ofRelation);
    if (columns.isEmpty()) {
      return Set.of();
    }
    var all = new HashSet<>(columns);
    for (ColumnName column : columns) {
      Relation relation = walk.catalogue.relation(column.table().schema(), column.table().name());
      if (relation != null) {
        all.addAll(sources(relation, column.column()));
      }
    }
    return all;
  }

  /** The relation that a statement writes to; a column of it that is read is a SELECT as well. */
  Target target(Node rangeVar, Action action) {
    Relation relation = find(rangeVar);
    if (relation == null) {
      return new Target(name(rangeVar), List.of(), unknown(rangeVar, action), new Target.Reads());
    }
    var reads = new Target.Reads();
    RangeItem item =
        item(
            rangeVar,
            relation,
            column -> {
              reads.add();
              noteRead(relation, selectAccess(relation), column);
            });
    walk.facts.access(action, kind(relation), relation.name());
    steerByPolicies(relation);
    String schema = relation.name().schema();
    if (relation.hasRules() || schema != null && SystemRelations.isSystemSchema(schema)) {
      walk.facts.untraced("rules may rewrite what is written to " + relation.name());
      noteSettings(relation);
    }
    return new Target(
        relation.name(),
        relation.columns().stream().map(Catalogue.Column::name).toList(),
        item,
        reads);
  }

  /** The server's view of its settings has a rule that makes UPDATE a SET. */
  private void noteSettings(Relation relation) {
    if (relation.name().equals(ObjectName.of("pg_catalog", "pg_settings"))) {
      walk.facts.access(Action.SET, ObjectKind.SETTING, ObjectName.bare("*"));
      walk.facts.setting(new SettingChange("*", null, false, false));
    }
  }

  /** A relation whose columns a definition names, without an access. */
  RangeItem silently(Node rangeVar) {
    Relation relation = find(rangeVar);
    return relation == null
        ? RangeItem.unknown(rangeVar.text("relname"), name(rangeVar))
        : item(rangeVar, relation, column -> {});
  }

  /** The columns of a relation as a scope item, without an access. */
  RangeItem silently(Relation relation) {
    return item(relation, column -> {});
  }

  /** The relation's resolved name; as it is written if there is none. */
  public ObjectName name(Node rangeVar) {
    Relation relation = find(rangeVar);
    return relation == null ? written(rangeVar) : relation.name();
  }

  public @Nullable Relation find(Node rangeVar) {
    return walk.catalogue.relation(rangeVar.textOrNull("schemaname"), rangeVar.text("relname"));
  }

  /** The columns of a table or composite type; empty if it is not known. */
  public List<String> columnNames(ObjectName relation) {
    Relation found = walk.catalogue.relation(relation.schema(), relation.name());
    return found == null
        ? List.of()
        : found.columns().stream().map(Catalogue.Column::name).toList();
  }

  /** Everything that a column's value may come from, the column itself included. */
  public Set<ColumnName> sources(Relation relation, String column) {
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

  /** The relations of this name and those that share its rows. */
  public ObjectKind kind(Relation relation) {
    return relation.kind() == RelationKind.SEQUENCE ? ObjectKind.SEQUENCE : ObjectKind.TABLE;
  }

  private Set<ColumnName> find(Relation relation, ColumnName column) {
    var found = new HashSet<ColumnName>();
    found.add(column);
    for (Set<ObjectName> relatives : List.of(relation.ancestors(), relation.descendants())) {
      for (ObjectName relative : relatives) {
        Relation other = walk.catalogue.relation(relative.schema(), relative.name());
        if (other == null || other.column(column.column()) != null) {
          found.add(new ColumnName(relative, column.column()));
        }
      }
    }
    if (isView(relation)) {
      found.addAll(views.of(relation).sources(position(relation, column.column())));
    }
    Catalogue.Column stored = relation.column(column.column());
    if (stored != null && stored.generatedFrom() != null) {
      found.addAll(views.generated(relation, stored.generatedFrom()));
    }
    if (stored != null && stored.compositeOf() != null) {
      found.addAll(rowOf(stored.compositeOf()));
    }
    Definition shown = SystemRelations.shows(relation.name(), column.column());
    if (shown != null) {
      found.addAll(sources(shown, null));
    }
    return found;
  }

  /** A row that is kept in a column has the columns of the table that its type is of. */
  private Set<ColumnName> rowOf(ObjectName type) {
    Relation relation = walk.catalogue.relation(type.schema(), type.name());
    var all = new HashSet<ColumnName>();
    if (relation != null) {
      for (Catalogue.Column field : relation.columns()) {
        all.addAll(sources(relation, field.name()));
      }
    }
    return all;
  }

  /**
   * What a field of a row depends on that a table's column holds: the column, and the field where
   * it came from. Null if the row is anything else than what is stored.
   */
  @Nullable Set<ColumnName> field(ScopeColumn row, String name) {
    ColumnName origin = row.origin();
    ObjectName type = row.compositeOf();
    if (origin == null || type == null || !row.exact()) {
      return null;
    }
    Relation holder = walk.catalogue.relation(origin.table().schema(), origin.table().name());
    Relation relation = walk.catalogue.relation(type.schema(), type.name());
    if (holder == null || isView(holder) || relation == null || relation.column(name) == null) {
      return null;
    }
    var all = new HashSet<ColumnName>();
    all.add(origin);
    all.addAll(sources(relation, name));
    return all;
  }

  private static int position(Relation relation, String column) {
    for (int i = 0; i < relation.columns().size(); i++) {
      if (relation.columns().get(i).name().equals(column)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * A view whose definition is followed; the server's own are taken as they are. So is a foreign
   * table that may show a relation of this database.
   */
  private static boolean isView(Relation relation) {
    String schema = relation.name().schema();
    return switch (relation.kind()) {
      case VIEW, MATERIALIZED_VIEW -> schema == null || !SystemRelations.isSystemSchema(schema);
      case FOREIGN_TABLE -> relation.definition() != null;
      default -> false;
    };
  }

  private Facts.Columns selectAccess(Relation relation) {
    return SystemRelations.isOpen(relation.name())
        ? walk.facts.builtin(Action.SELECT, kind(relation), relation.name())
        : walk.facts.access(Action.SELECT, kind(relation), relation.name());
  }

  private void noteRead(Relation relation, Facts.Columns access, String column) {
    access.read(column);
    if (SystemRelations.showsData(relation.name(), column)) {
      walk.facts.untraced(relation.name() + "." + column + " shows what no column of a table says");
    }
  }

  private RangeItem item(Node rangeVar, Relation relation, Consumer<String> onRead) {
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
    return FromClause.aliased(item(relation, onRead), rangeVar.child("alias", "Alias"), walk);
  }

  private RangeItem item(Relation relation, Consumer<String> onRead) {
    return new RangeItem(
        relation.name().name(),
        relation.name(),
        ColumnList.of(columns(relation, onRead)),
        null,
        relation.kind() != RelationKind.VIEW,
        place(relation));
  }

  /** What decides in which table a row is that was read from this one. */
  private Set<ColumnName> place(Relation relation) {
    Set<ColumnName> all = keys(relation.name());
    for (ObjectName below : relation.descendants()) {
      all = Sources.union(all, keys(below));
    }
    return all;
  }

  private List<ScopeColumn> columns(Relation relation, Consumer<String> onRead) {
    walk.effort.spend(relation.columns().size());
    var columns = new ArrayList<ScopeColumn>(relation.columns().size());
    boolean isView = isView(relation);
    KeyedRow row = KeyedRow.of(relation);
    for (int i = 0; i < relation.columns().size(); i++) {
      Catalogue.Column column = relation.columns().get(i);
      String name = column.name();
      columns.add(
          ScopeColumn.stored(
              new ColumnName(relation.name(), name),
              () -> sources(relation, name),
              isView ? views.of(relation).exact(i) : column.generatedFrom() == null,
              column.compositeOf(),
              () -> onRead.accept(name),
              row));
    }
    return columns;
  }

  private RangeItem unknown(Node rangeVar, Action action) {
    ObjectName name = written(rangeVar);
    walk.facts.access(action, ObjectKind.TABLE, name);
    walk.facts.missingRelation(name);
    var item = RangeItem.unknown(rangeVar.text("relname"), name);
    return FromClause.aliased(item, rangeVar.child("alias", "Alias"), walk);
  }

  private static ObjectName written(Node rangeVar) {
    return new ObjectName(rangeVar.textOrNull("schemaname"), rangeVar.text("relname"));
  }
}
