package dev.weir.sql.lineage;

import dev.weir.sql.ColumnName;
import dev.weir.sql.ObjectName;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A column that an expression can name: of a relation, a subquery, a function or a join. */
public final class ScopeColumn {
  private final String name;
  private final Supplier<Set<ColumnName>> lazySources;
  private final @Nullable ColumnName origin;
  private final boolean exact;
  private final @Nullable ObjectName compositeOf;
  private final @Nullable Runnable onRead;
  private final @Nullable KeyedRow row;
  private final boolean hidden;
  private @Nullable Set<ColumnName> sources;

  private ScopeColumn(
      String name,
      Supplier<Set<ColumnName>> lazySources,
      @Nullable ColumnName origin,
      boolean exact,
      @Nullable ObjectName compositeOf,
      @Nullable Runnable onRead,
      @Nullable KeyedRow row) {
    this(name, lazySources, origin, exact, compositeOf, onRead, row, false);
  }

  private ScopeColumn(
      String name,
      Supplier<Set<ColumnName>> lazySources,
      @Nullable ColumnName origin,
      boolean exact,
      @Nullable ObjectName compositeOf,
      @Nullable Runnable onRead,
      @Nullable KeyedRow row,
      boolean hidden) {
    this.name = name;
    this.lazySources = lazySources;
    this.origin = origin;
    this.exact = exact;
    this.compositeOf = compositeOf;
    this.onRead = onRead;
    this.row = row;
    this.hidden = hidden;
  }

  /**
   * A column of a stored relation or view.
   *
   * @param row the row that it is a column of, if that has a key
   */
  public static ScopeColumn stored(
      ColumnName origin,
      Supplier<Set<ColumnName>> sources,
      boolean exact,
      @Nullable ObjectName compositeOf,
      Runnable onRead,
      @Nullable KeyedRow row) {
    return new ScopeColumn(origin.column(), sources, origin, exact, compositeOf, onRead, row);
  }

  /** A column that something computes. */
  public static ScopeColumn computed(String name, Set<ColumnName> sources) {
    return new ScopeColumn(name, () -> sources, null, false, null, null, null);
  }

  /** A column of a query that hands on another column unchanged. */
  public static ScopeColumn unchanged(String name, ScopeColumn from) {
    return new ScopeColumn(
        name, from::sources, from.origin, from.exact, from.compositeOf, null, from.row);
  }

  /** The same column, seen from outside the query that reads its row. */
  public ScopeColumn withoutRow() {
    return row == null
        ? this
        : new ScopeColumn(name, this::sources, origin, exact, compositeOf, onRead, null, hidden);
  }

  /** The same column, which a star leaves out. */
  public ScopeColumn hiddenFromStars() {
    return new ScopeColumn(name, this::sources, origin, exact, compositeOf, this::read, row, true);
  }

  /** The same column under another name. */
  public ScopeColumn renamed(String newName) {
    return newName.equals(name)
        ? this
        : new ScopeColumn(
            newName, this::sources, origin, exact, compositeOf, this::read, row, hidden);
  }

  /** The same column, which depends on more. */
  public ScopeColumn with(Set<ColumnName> more) {
    return more.isEmpty()
        ? this
        : new ScopeColumn(
            name,
            () -> Sources.union(sources(), more),
            origin,
            false,
            compositeOf,
            this::read,
            null);
  }

  /** The column that a join with USING makes of two. */
  public static ScopeColumn merged(
      ScopeColumn left, ScopeColumn right, @Nullable ScopeColumn shown) {
    return new ScopeColumn(
        left.name,
        () -> Sources.union(left.sources(), right.sources()),
        shown == null ? null : shown.origin,
        false,
        null,
        once(() -> {
          left.read();
          right.read();
        }),
        null);
  }

  /** A chain of such joins would read its first columns again in each of them. */
  private static Runnable once(Runnable first) {
    var done = new AtomicBoolean();
    return () -> {
      if (!done.getAndSet(true)) {
        first.run();
      }
    };
  }

  public String name() {
    return name;
  }

  /** It is found by its name only (p_dontexpand in parse_node.h). */
  public boolean hidden() {
    return hidden;
  }

  public Set<ColumnName> sources() {
    Set<ColumnName> known = sources;
    if (known == null) {
      known = lazySources.get();
      sources = known;
    }
    return known;
  }

  /** The column of a table or view whose value this is, or null. */
  public @Nullable ColumnName origin() {
    return origin;
  }

  /** Its value is a stored one, unchanged through all views: equality compares the whole value. */
  public boolean exact() {
    return exact;
  }

  /** The row that it is a column of, if that is a table's and its key is known. */
  public @Nullable KeyedRow row() {
    return row;
  }

  public @Nullable ObjectName compositeOf() {
    return compositeOf;
  }

  /** Notes that the statement reads the column. */
  public void read() {
    if (onRead != null) {
      onRead.run();
    }
  }
}
