package dev.weir.sql.mysql.lineage;

import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Definitions;
import dev.weir.sql.lineage.Effort;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.functions.BuiltinFunctions;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SelectStatementContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The walk over one statement: the parts that call each other, wired once. */
final class Walk {
  /** MySQL's own limit (MAX_FIELDS). */
  private static final int COLUMNS_MAX = 4_096;

  /** Columns that all outputs of a statement together depend on. */
  private static final int SOURCES_MAX = 200_000;

  final Catalogue catalogue;
  final MySqlSettings settings;
  final BuiltinFunctions builtins;
  final Definitions<SelectStatementContext> definitions;
  final Effort effort;
  final Facts facts;
  final Relations relations;
  final Expressions expressions;
  final FunctionCalls calls;
  final Windows windows;
  final Queries queries;
  final FromClause from;
  final WithClause with;

  /** The views whose definitions are being followed. */
  final Set<ObjectName> following;

  Walk(
      Catalogue catalogue,
      MySqlSettings settings,
      BuiltinFunctions builtins,
      Definitions<SelectStatementContext> definitions,
      Effort effort) {
    this(catalogue, settings, builtins, definitions, effort, new HashSet<>());
  }

  private Walk(
      Catalogue catalogue,
      MySqlSettings settings,
      BuiltinFunctions builtins,
      Definitions<SelectStatementContext> definitions,
      Effort effort,
      Set<ObjectName> following) {
    this.catalogue = catalogue;
    this.settings = settings;
    this.builtins = builtins;
    this.definitions = definitions;
    this.effort = effort;
    this.following = following;
    this.facts = new Facts(effort, new MySqlFacts(settings));
    this.relations = new Relations(this);
    this.calls = new FunctionCalls(this);
    this.windows = new Windows(this);
    this.expressions = new Expressions(this);
    this.queries = new Queries(this);
    this.from = new FromClause(this);
    this.with = new WithClause(this);
  }

  /** A walk over a definition that this statement uses: its accesses are not the statement's. */
  Walk inside() {
    return new Walk(catalogue.ofDefinitions(), settings, builtins, definitions, effort, following);
  }

  /** Where nothing can be named yet. */
  Scope outside() {
    return new Scope(null, WithTables.NONE, settings.lowerCaseTableNames() != 0);
  }

  /** Adds columns to those that something depends on, as a part of the effort. */
  void add(Set<ColumnName> columns, Set<ColumnName> into) {
    effort.spend(columns.size());
    into.addAll(columns);
  }

  /** The outputs of a statement, unless there are too many. */
  List<Lineage.Output> outputs(List<ScopeColumn> columns) {
    if (columns.size() > COLUMNS_MAX) {
      facts.untraced("the result has more than " + COLUMNS_MAX + " columns");
      return List.of();
    }
    var outputs = new ArrayList<Lineage.Output>(columns.size());
    int sources = 0;
    for (ScopeColumn column : columns) {
      sources += column.sources().size();
      if (sources > SOURCES_MAX) {
        facts.untraced("the result depends on too many columns");
        return List.of();
      }
      outputs.add(new Lineage.Output(column.name(), column.sources(), column.origin()));
    }
    return outputs;
  }

  /**
   * Notes what the server may say of the rows that the statement writes: all columns of their
   * tables ({@code Duplicate entry '…' for key}).
   */
  void exposeWritten() {
    for (Access access : facts.accesses()) {
      if (access.kind() == ObjectKind.TABLE && access.action() != Action.SELECT) {
        Catalogue.Relation relation =
            catalogue.relation(access.object().schema(), access.object().name());
        if (relation != null) {
          expose(relation);
        }
      }
    }
  }

  private void expose(Catalogue.Relation relation) {
    var behind = new HashSet<ObjectName>();
    for (Catalogue.Column column : relation.columns()) {
      Set<ColumnName> sources = relations.sources(relation, column.name());
      facts.expose(sources);
      sources.forEach(source -> behind.add(source.table()));
    }
    behind.remove(relation.name());
    for (ObjectName name : behind) {
      Catalogue.Relation other = catalogue.relation(name.schema(), name.name());
      if (other != null) {
        var all = new HashSet<ColumnName>();
        other.columns().forEach(column -> all.add(new ColumnName(name, column.name())));
        facts.expose(all);
      }
    }
  }

  /**
   * Notes what the statement reads and neither shows nor uses: it may be computed all the same, and
   * an error repeats it.
   */
  void exposeUnseen(List<Lineage.Output> outputs) {
    var read = new HashSet<ColumnName>();
    for (Access access : facts.accesses()) {
      Catalogue.Relation relation =
          access.kind() == ObjectKind.TABLE
              ? catalogue.relation(access.object().schema(), access.object().name())
              : null;
      if (relation != null) {
        for (String column : access.columnsRead()) {
          add(relations.sources(relation, column), read);
        }
      }
    }
    outputs.forEach(output -> read.removeAll(output.sources()));
    if (!read.isEmpty()) {
      facts.exposeUnused(read);
    }
  }
}
