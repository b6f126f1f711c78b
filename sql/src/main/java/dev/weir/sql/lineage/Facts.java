package dev.weir.sql.lineage;

import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.Lineage.Flow;
import dev.weir.sql.Lineage.Steering;
import dev.weir.sql.Lineage.Use;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.SettingChange;
import dev.weir.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one statement was found to do, gathered while it is walked. Not thread-safe. */
public final class Facts {
  private record Key(Action action, ObjectKind kind, ObjectName object) {}

  /** The columns of an access, while they are found. */
  public static final class Columns {
    private final Set<String> read = new HashSet<>();
    private final Set<String> written = new HashSet<>();
    private boolean builtin;

    public void read(String column) {
      read.add(column);
    }

    public void write(String column) {
      written.add(column);
    }
  }

  /** What differs between servers. Immutable. */
  public interface Server {
    /** A relation that is not there, in the server's words. */
    Lineage.Missing missingRelation(ObjectName name);

    /** A column that is not there, in the server's words. */
    Lineage.Missing missingColumn(String name);

    /** Whether a column of the server's own relation shows data, so that it is not everybody's. */
    boolean showsData(ObjectName relation, String column);
  }

  private final Effort effort;
  private final Server server;
  private final Map<Key, Columns> accesses = new LinkedHashMap<>();
  private final Set<Steering> steering = new LinkedHashSet<>();
  private final Set<Steering> failing = new LinkedHashSet<>();
  private final Set<Flow> flows = new LinkedHashSet<>();
  private final Set<ObjectName> functions = new LinkedHashSet<>();
  private final List<SettingChange> settings = new ArrayList<>();
  private final Set<ColumnName> exposed = new HashSet<>();
  private int told;
  private @Nullable String untracedReason;
  private Lineage.@Nullable Missing missing;
  private boolean unbounded;
  private boolean rowLocking;
  private boolean changesCatalogue;

  public Facts(Effort effort, Server server) {
    this.effort = effort;
    this.server = server;
  }

  /** Notes an access; the columns that are noted for it later are the result's. */
  public Columns access(Action action, ObjectKind kind, ObjectName object) {
    return accesses.computeIfAbsent(new Key(action, kind, object), key -> new Columns());
  }

  /** Notes an access to what every session may need. */
  public Columns builtin(Action action, ObjectKind kind, ObjectName object) {
    Columns columns = access(action, kind, object);
    columns.builtin = true;
    return columns;
  }

  /** Notes a part of the statement that this reader does not know. */
  public void unknown(String what) {
    access(Action.UNKNOWN, ObjectKind.SESSION, ObjectName.bare(what));
    untraced(what + " is not understood");
  }

  /** Notes that it cannot be said where the statement's values come from. */
  public void untraced(String reason) {
    if (untracedReason == null) {
      untracedReason = reason;
    }
  }

  /** Notes a relation that is not there. */
  public void missingRelation(ObjectName name) {
    missing(server.missingRelation(name));
  }

  /** Notes a column that is not there. */
  public void missingColumn(String name) {
    missing(server.missingColumn(name));
  }

  private void missing(Lineage.Missing what) {
    if (untracedReason == null) {
      untracedReason = what.message();
      missing = what;
    }
  }

  /** What was not found may be there when the statement runs. */
  public void nothingIsMissing() {
    missing = null;
  }

  public void steer(Iterable<ColumnName> columns, Use use, String clause) {
    for (ColumnName column : columns) {
      effort.spend(1);
      steering.add(new Steering(column, use, clause));
    }
  }

  /**
   * Notes a part of the statement of which it can be seen from outside whether it was computed: it
   * can fail, takes its time or does something.
   */
  public void canTell() {
    told++;
  }

  /** How many such parts were noted so far. */
  public int told() {
    return told;
  }

  /**
   * Notes that these columns decided whether something was computed that can tell.
   *
   * @param before what {@link #told} was before it
   */
  public void guard(Iterable<ColumnName> columns, int before, String clause) {
    if (told != before) {
      for (ColumnName column : columns) {
        effort.spend(1);
        failing.add(
            new Steering(column, Use.ANY, clause + " around something that fails or is noticed"));
      }
    }
  }

  /** Notes that the columns' values can make an operation fail. */
  public void canFail(Iterable<ColumnName> columns, String operation) {
    canTell();
    for (ColumnName column : columns) {
      effort.spend(1);
      failing.add(new Steering(column, Use.ANY, operation + ", which can fail"));
    }
  }

  public void flow(Iterable<ColumnName> sources, ObjectName target, @Nullable String column) {
    for (ColumnName source : sources) {
      effort.spend(1);
      flows.add(new Flow(source, target, column));
    }
  }

  /** Notes columns of rows that are written: an error may repeat their values. */
  public void expose(Set<ColumnName> columns) {
    effort.spend(columns.size());
    exposed.addAll(columns);
  }

  /** The same for those of these columns that are not told of already. */
  public void exposeUnused(Set<ColumnName> columns) {
    for (Set<Steering> told : List.of(steering, failing)) {
      told.forEach(one -> columns.remove(one.column()));
    }
    flows.forEach(one -> columns.remove(one.source()));
    expose(columns);
  }

  public void function(ObjectName function) {
    functions.add(function);
  }

  public void setting(SettingChange change) {
    settings.add(change);
  }

  /** EXPLAIN without ANALYZE runs nothing. */
  public void forgetSettings() {
    settings.clear();
  }

  /** Takes over the facts of a statement inside this one. Its outputs are left to the caller. */
  public void absorb(Statement inner) {
    for (Access access : inner.accesses()) {
      effort.spend(1 + access.columnsRead().size() + access.columnsWritten().size());
      Columns columns = access(access.action(), access.kind(), access.object());
      columns.read.addAll(access.columnsRead());
      columns.written.addAll(access.columnsWritten());
      columns.builtin |= access.builtin();
    }
    functions.addAll(inner.functions());
    settings.addAll(inner.settings());
    unbounded |= inner.shape().unbounded();
    rowLocking |= inner.shape().rowLocking();
    changesCatalogue |= inner.shape().changesCatalogue();
    switch (inner.lineage()) {
      case Lineage.Traced traced -> {
        effort.spend(traced.steering().size() + traced.flows().size() + traced.exposed().size());
        steering.addAll(traced.steering());
        flows.addAll(traced.flows());
        exposed.addAll(traced.exposed());
      }
      case Lineage.Untraced(String reason, var what) -> {
        if (what == null) {
          untraced(reason);
        } else {
          missing(what);
        }
      }
    }
  }

  public void setUnbounded() {
    unbounded = true;
  }

  public void setRowLocking() {
    rowLocking = true;
  }

  public void setChangesCatalogue() {
    changesCatalogue = true;
  }

  public boolean unbounded() {
    return unbounded;
  }

  public boolean rowLocking() {
    return rowLocking;
  }

  public boolean changesCatalogue() {
    return changesCatalogue;
  }

  public Set<ObjectName> functions() {
    return functions;
  }

  public List<SettingChange> settings() {
    return settings;
  }

  /** What decides rows, leaving out {@link #canFail}: a view's author answers for that. */
  public Set<Steering> rowSteering() {
    return steering;
  }

  public @Nullable String untracedReason() {
    return untracedReason;
  }

  /** Every column that was found in any part: what a plan or an error might show. */
  public static Set<ColumnName> everyColumn(Lineage.Traced traced) {
    var all = new HashSet<ColumnName>();
    traced.steering().forEach(one -> all.add(one.column()));
    traced.flows().forEach(one -> all.add(one.source()));
    traced.outputs().forEach(output -> all.addAll(output.sources()));
    return all;
  }

  public Set<Access> accesses() {
    var found = new LinkedHashSet<Access>();
    accesses.forEach((key, columns) ->
        found.add(
            new Access(
                key.action(),
                key.kind(),
                key.object(),
                columns.read,
                columns.written,
                columns.builtin && showsNoData(key.object(), columns.read))));
    return found;
  }

  /** Looked at last, since a column that needs a rule may be read in any part of the statement. */
  private boolean showsNoData(ObjectName object, Set<String> columns) {
    return columns.stream().noneMatch(column -> server.showsData(object, column));
  }

  /** The lineage with these outputs, or why there is none. */
  public Lineage lineage(List<Lineage.Output> outputs) {
    if (untracedReason != null) {
      return new Lineage.Untraced(untracedReason, missing);
    }
    steering.addAll(failing);
    return outputs.isEmpty() && steering.isEmpty() && flows.isEmpty() && exposed.isEmpty()
        ? Lineage.Traced.NOTHING
        : new Lineage.Traced(outputs, steering, flows, exposed);
  }
}
