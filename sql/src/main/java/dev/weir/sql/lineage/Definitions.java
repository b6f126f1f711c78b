package dev.weir.sql.lineage;

import dev.weir.sql.Catalogue;
import dev.weir.sql.ObjectName;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The queries behind views, and what they were found to show: kept for as long as a catalogue
 * snapshot is in use. Thread-safe.
 *
 * @param <T> a statement as its parser gives it
 */
public final class Definitions<T> {
  private static final int CATALOGUES_MAX = 64;
  private static final int VIEWS_MAX = 10_000;

  /** Parses one statement; null if it is not exactly one, or cannot be parsed. */
  @FunctionalInterface
  public interface Parser<T> {
    @Nullable T statement(String sql);
  }

  private record Kept(WeakReference<Object> definitions, Map<ObjectName, ViewLineage> views) {}

  private final Parser<T> parser;
  private final List<Kept> kept = new ArrayList<>();

  public Definitions(Parser<T> parser) {
    this.parser = parser;
  }

  public @Nullable T parse(String sql) {
    return parser.statement(sql);
  }

  public @Nullable ViewLineage view(Catalogue catalogue, ObjectName view) {
    return views(catalogue).get(view);
  }

  public void keep(Catalogue catalogue, ObjectName view, ViewLineage lineage) {
    Map<ObjectName, ViewLineage> views = views(catalogue);
    if (views.size() < VIEWS_MAX) {
      views.put(view, lineage);
    }
  }

  private synchronized Map<ObjectName, ViewLineage> views(Catalogue catalogue) {
    Object wanted = catalogue.definitionsAsTheyAre();
    for (Iterator<Kept> each = kept.iterator(); each.hasNext(); ) {
      Kept one = each.next();
      Object of = one.definitions().get();
      if (of == null) {
        each.remove();
      } else if (of == wanted) {
        return one.views();
      }
    }
    if (kept.size() >= CATALOGUES_MAX) {
      kept.removeFirst();
    }
    var fresh = new Kept(new WeakReference<>(wanted), new ConcurrentHashMap<>());
    kept.add(fresh);
    return fresh.views();
  }
}
