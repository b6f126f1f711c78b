package dev.weir.sql.mysql.lineage;

import java.util.ArrayList;
import java.util.List;

/** Lists that are put together. */
final class Lists {
  private Lists() {}

  static <T> List<T> concat(List<? extends T> some, List<? extends T> more) {
    var all = new ArrayList<T>(some.size() + more.size());
    all.addAll(some);
    all.addAll(more);
    return all;
  }
}
