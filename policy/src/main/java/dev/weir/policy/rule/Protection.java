package dev.weir.policy.rule;

import dev.weir.policy.Detector;
import dev.weir.policy.Mask;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.sql.ColumnName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must leave only as a mask: columns by name, content by kind, or both.
 *
 * @param name unique among protections
 * @param where without times of day: a value is protected always or not at all
 * @param except who sees the values; null for nobody
 * @param use what a protected column may do without being shown
 */
public record Protection(
    String name,
    Mode mode,
    Where where,
    List<NamePattern> columns,
    Set<Detector.Kind> detect,
    Mask mask,
    Use use,
    @Nullable Who except) {
  public Protection {
    columns = List.copyOf(columns);
    detect = Set.copyOf(detect);
    if (!where.times().isEmpty()) {
      throw new IllegalArgumentException("protection does not depend on the time of day");
    }
  }

  /** Whether a protected column may steer filters, joins, orders, groups and functions. */
  public enum Use {
    NONE,
    /** Compared for equality only: a lookup by the full value. */
    EQUALITY,
    ANY
  }

  /** Whether this protects anything from this subject there. */
  public boolean fits(Subject subject, Place place) {
    return where.fits(place) && (except == null || !except.fits(subject));
  }

  public boolean covers(ColumnName column) {
    return columns.stream().anyMatch(pattern -> pattern.matches(column));
  }
}
