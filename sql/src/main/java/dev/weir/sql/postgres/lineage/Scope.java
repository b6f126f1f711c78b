package dev.weir.sql.postgres.lineage;

import dev.weir.sql.lineage.ColumnList;
import dev.weir.sql.lineage.ScopeColumn;
import dev.weir.sql.lineage.Sources;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What names mean at one place of a statement, as parse_relation.c looks them up: the items and
 * columns of this query's FROM, then those of the queries around it. Immutable.
 *
 * @param outer the query around, if this one may refer to it
 * @param tables the WITH queries that can be named here
 * @param items what can be written before a dot
 * @param columns what can be written without one, and what {@code *} stands for
 * @param open items whose columns are not all known, so that any name might be theirs
 */
record Scope(
    @Nullable Scope outer,
    WithTables tables,
    List<RangeItem> items,
    ColumnList columns,
    List<RangeItem> open) {
  Scope {
    items = List.copyOf(items);
    open = List.copyOf(open);
  }

  private static final int ITEMS_A_STEP = 32;

  private static final ColumnList NO_COLUMNS = ColumnList.of(List.of());

  static final Scope EMPTY = new Scope(null, WithTables.NONE, List.of(), NO_COLUMNS, List.of());

  /** The scope of a query inside an expression of this one. */
  Scope inner() {
    return new Scope(this, tables, List.of(), NO_COLUMNS, List.of());
  }

  /** This place before its FROM clause is read: what a subquery without LATERAL sees around it. */
  Scope bare() {
    return new Scope(outer, tables, List.of(), NO_COLUMNS, List.of());
  }

  Scope withTables(WithTables more) {
    return new Scope(outer, more, items, columns, open);
  }

  /** This place with another part of the FROM clause. */
  Scope plus(FromPart part) {
    return new Scope(
        outer,
        tables,
        concat(items, part.items()),
        ColumnList.of(concat(columns, part.columns())),
        concat(open, part.open()));
  }

  /** The same, where the part can only be named with a dot: old, new and excluded. */
  Scope plusQualifiedOnly(RangeItem item) {
    return new Scope(outer, tables, concat(items, List.of(item)), columns, open);
  }

  /**
   * The columns that a name without a dot may mean; empty if there is none. Where it could be
   * several, all of them.
   */
  Set<ScopeColumn> unqualified(String name) {
    var found = new LinkedHashSet<ScopeColumn>();
    for (Scope level = this; level != null; level = level.outer) {
      found.addAll(level.columns.named(name));
      if (!found.isEmpty()) {
        break;
      }
      level.systemColumn(name, found);
      if (!found.isEmpty()) {
        break;
      }
    }
    for (Scope level = this; level != null; level = level.outer) {
      for (RangeItem item : level.open) {
        item.named(name).stream().filter(column -> !found.contains(column)).forEach(found::add);
      }
    }
    return found;
  }

  private void systemColumn(String name, Set<ScopeColumn> found) {
    for (RangeItem item : items) {
      if (item.hasSystemColumn(name)) {
        found.addAll(item.named(name));
      }
    }
  }

  /** How long a name may be looked for, in steps of the effort. */
  int lookup() {
    int steps = 0;
    for (Scope level = this; level != null; level = level.outer) {
      steps += 1 + level.items.size() / ITEMS_A_STEP;
    }
    return steps;
  }

  /** The item that a name before a dot means: the innermost; null if there is none. */
  @Nullable RangeItem item(@Nullable String schema, String name) {
    for (Scope level = this; level != null; level = level.outer) {
      RangeItem found = level.itemHere(schema, name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @Nullable RangeItem itemHere(@Nullable String schema, String name) {
    RangeItem found = null;
    for (RangeItem item : items) {
      boolean fits =
          schema == null
              ? name.equals(item.name())
              : item.relation() != null
                  && name.equals(item.name())
                  && schema.equals(item.relation().schema());
      if (fits && found == null) {
        found = item;
      } else if (fits) {
        found = both(Objects.requireNonNull(found), item);
      }
    }
    return found;
  }

  /** Two relations of different schemas may have one name; then a name may mean either. */
  private static RangeItem both(RangeItem one, RangeItem other) {
    return new RangeItem(
        one.name(),
        null,
        ColumnList.of(concat(one.columns(), other.columns())),
        one.unlisted() == null ? other.unlisted() : one.unlisted(),
        one.stored() || other.stored(),
        Sources.union(one.place(), other.place()));
  }

  static <T> List<T> concat(List<T> some, List<T> more) {
    if (some.isEmpty()) {
      return more;
    }
    if (more.isEmpty()) {
      return some;
    }
    var all = new ArrayList<T>(some.size() + more.size());
    all.addAll(some);
    all.addAll(more);
    return all;
  }
}
