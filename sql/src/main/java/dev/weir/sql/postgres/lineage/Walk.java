package dev.weir.sql.postgres.lineage;

import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Statement;
import dev.weir.sql.lineage.Definitions;
import dev.weir.sql.lineage.Effort;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.lineage.TooComplexException;
import dev.weir.sql.postgres.functions.BuiltinFunctions;
import dev.weir.sql.postgres.tree.KnownFields;
import dev.weir.sql.postgres.tree.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The walk over one statement: the parts that call each other, wired once. Its findings are in
 * {@link #facts}.
 */
public final class Walk {
  private static final Set<Action> ONLY_READS = Set.of(Action.SELECT, Action.LOCK, Action.GRANT);

  final Catalogue catalogue;
  final BuiltinFunctions builtins;
  final Definitions<Node> definitions;
  final Effort effort;
  final Facts facts;
  final Relations relations;
  final Expressions expressions;
  final FunctionCalls calls;
  final Queries queries;
  final FromClause from;
  final WithClause with;
  final DataChanges changes;

  /** The views whose definitions are being followed. */
  final Set<ObjectName> following;

  /**
   * @param definitions what stands behind views and generated columns
   * @param effort what may still be spent; shared by the statements of a text
   */
  public Walk(
      Catalogue catalogue,
      BuiltinFunctions builtins,
      Definitions<Node> definitions,
      Effort effort) {
    this(catalogue, builtins, definitions, effort, new HashSet<>());
  }

  private Walk(
      Catalogue catalogue,
      BuiltinFunctions builtins,
      Definitions<Node> definitions,
      Effort effort,
      Set<ObjectName> following) {
    this.catalogue = catalogue;
    this.builtins = builtins;
    this.definitions = definitions;
    this.effort = effort;
    this.following = following;
    this.facts = new Facts(effort, new PostgresFacts());
    this.relations = new Relations(this);
    this.calls = new FunctionCalls(this);
    this.expressions = new Expressions(this);
    this.queries = new Queries(this);
    this.from = new FromClause(this);
    this.with = new WithClause(this);
    this.changes = new DataChanges(this);
  }

  /** A walk over a definition that this statement uses: its accesses are not the statement's. */
  Walk inside() {
    return new Walk(catalogue.ofDefinitions(), builtins, definitions, effort, following);
  }

  /** Adds columns to those that something depends on, as a part of the effort. */
  void add(Set<ColumnName> columns, Set<ColumnName> into) {
    effort.spend(columns.size());
    into.addAll(columns);
  }

  public Facts facts() {
    return facts;
  }

  public Relations relations() {
    return relations;
  }

  public Catalogue catalogue() {
    return catalogue;
  }

  /** Walks a SELECT, VALUES, INSERT, UPDATE, DELETE or MERGE; its outputs, in order. */
  public List<Lineage.Output> query(Node statement) {
    check(statement);
    return outputs(queries.anyQuery(statement, Scope.EMPTY));
  }

  /** Walks an expression that refers to no columns, such as an argument of CALL or EXECUTE. */
  public Set<ColumnName> expression(Node expression) {
    check(expression);
    return expressions.sources(expression, Scope.EMPTY);
  }

  /** Notes the CALL of a procedure, which runs code whatever its name. */
  public void callProcedure(List<String> name) {
    List<Catalogue.Function> users = calls.users(name);
    if (users.isEmpty()) {
      calls.call(name(name));
    }
    calls.callUser(users);
  }

  private Scope definitionScope(@Nullable Node rangeVar) {
    return rangeVar == null
        ? Scope.EMPTY
        : Scope.EMPTY.plus(FromPart.of(relations.silently(rangeVar)));
  }

  /** Walks a condition of COPY … WHERE or of a definition over one relation. */
  public void conditionOver(Node rangeVar, Node condition, String clause) {
    check(condition);
    expressions.condition(condition, definitionScope(rangeVar), clause);
  }

  /** The columns that COPY of a table sends: those that are named, or all. */
  public List<Lineage.Output> columnsOf(Node rangeVar, List<String> names) {
    RangeItem item = relations.read(rangeVar);
    var columns = new ArrayList<ScopeColumn>();
    if (names.isEmpty()) {
      columns.addAll(item.columns());
    }
    for (String name : names) {
      List<ScopeColumn> found = item.named(name);
      if (found.isEmpty()) {
        facts.missingColumn(name);
      }
      columns.addAll(found);
    }
    columns.forEach(ScopeColumn::read);
    return outputs(columns);
  }

  /** Notes that rows are inserted from outside. */
  public void insertInto(Node rangeVar, List<String> names) {
    Target target = relations.target(rangeVar, Action.INSERT);
    for (String column : names.isEmpty() ? target.columns() : names) {
      changes.write(target, Action.INSERT, column);
    }
  }

  /** Adds the sources of every column that a statement reads: what its plan may show. */
  public void everyColumnRead(Statement statement, Set<ColumnName> into) {
    everyColumnRead(statement.accesses(), into);
  }

  private void everyColumnRead(Set<Access> accesses, Set<ColumnName> into) {
    for (Access access : accesses) {
      Catalogue.Relation relation =
          access.kind() == ObjectKind.TABLE
              ? catalogue.relation(access.object().schema(), access.object().name())
              : null;
      if (relation != null) {
        for (String column : access.columnsRead()) {
          add(relations.sources(relation, column), into);
        }
      }
    }
  }

  /**
   * Notes what the server may say of the rows that the statement writes, checks or rebuilds: all
   * columns of their tables, named or not ({@code Failing row contains (…)}).
   */
  public void exposeWritten() {
    for (Access access : facts.accesses()) {
      Catalogue.Relation relation =
          access.kind() == ObjectKind.TABLE && !ONLY_READS.contains(access.action())
              ? catalogue.relation(access.object().schema(), access.object().name())
              : null;
      if (relation != null) {
        expose(relation);
        relations.steerByPlace(relation);
      }
    }
  }

  /**
   * Notes what the statement reads and neither shows nor uses: it may be computed all the same, in
   * a WITH query or behind a cursor, and an error repeats it.
   */
  public void exposeUnseen(List<Lineage.Output> outputs) {
    var read = new HashSet<ColumnName>();
    everyColumnRead(facts.accesses(), read);
    if (!read.isEmpty()) {
      outputs.forEach(output -> read.removeAll(output.sources()));
      facts.exposeUnused(read);
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

  private List<Lineage.Output> outputs(List<ScopeColumn> columns) {
    if (columns.size() > TargetList.COLUMNS_MAX) {
      facts.untraced("the result has more than " + TargetList.COLUMNS_MAX + " columns");
      return List.of();
    }
    var outputs = new ArrayList<Lineage.Output>(columns.size());
    int sources = 0;
    for (ScopeColumn column : columns) {
      sources += column.sources().size();
      if (sources > Effort.SOURCES_MAX) {
        facts.untraced("the result depends on too many columns");
        return List.of();
      }
      outputs.add(new Lineage.Output(column.name(), column.sources(), column.origin()));
    }
    return outputs;
  }

  /** Notes what of a query's tree this reader does not know: nothing may be skipped unseen. */
  void check(Node node) {
    String unknown = KnownFields.firstUnknown(node, 2 * Effort.DEPTH_MAX);
    if (KnownFields.TOO_DEEP.equals(unknown)) {
      throw new TooComplexException("the statement is nested too deeply");
    }
    if (unknown != null) {
      facts.unknown(unknown);
    }
    if (!catalogue.searchPath().isEmpty()
        && !catalogue.searchPath().getFirst().equals("pg_catalog")) {
      checkTypes(node);
    }
  }

  /** Whose type is not the server's own, the server's lists do not speak of. */
  private void checkTypes(Node node) {
    if (node.is("TypeName")) {
      List<String> names = node.strings("names");
      if (names.size() == 1 && catalogue.shadowsType(names.getFirst())) {
        facts.access(Action.CALL, ObjectKind.DEFINITION, name(names));
        facts.untraced("type " + names.getFirst() + " is not the server's own");
      }
    }
    for (Node child : node.children()) {
      checkTypes(child);
    }
  }

  /** A name of up to three parts, as lists of strings hold it. */
  static ObjectName name(List<String> parts) {
    return parts.size() < 2
        ? ObjectName.bare(parts.isEmpty() ? "" : parts.getFirst())
        : ObjectName.of(parts.get(parts.size() - 2), parts.getLast());
  }
}
