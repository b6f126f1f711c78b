package dev.weir.store.archive;

import org.jdbi.v3.core.Handle;

/**
 * How the statements that fit are reached: by a {@link Driver} if one leads to few, which are then
 * sorted, else through all of them in the order of time. Immutable.
 *
 * @param source what stands after FROM; gives {@code statement st}
 * @param where what stands after WHERE
 * @param inOrderOfTime whether it can be read in the order of time
 * @param nothing whether nothing fits
 */
record Route(String source, String where, boolean inOrderOfTime, boolean nothing) {
  /**
   * So many are read and sorted in some tens of milliseconds. What more statements than that have
   * is soon met when going through all of them.
   */
  static final int CANDIDATES_MAX = 20_000;

  /** The best route, after a look at how many statements each driver leads to. */
  static Route of(StatementConditions conditions, Handle handle, int candidatesMax) {
    if (conditions.meetNothing()) {
      return new Route("statement st", "0", true, true);
    }
    String times = conditions.times();
    for (Driver driver : conditions.drivers()) {
      int count = driver.count(handle, times, conditions.values(), candidatesMax);
      if (count <= candidatesMax) {
        return by(driver, conditions, count == 0);
      }
    }
    return through(conditions);
  }

  /** The best route to count all that fits, in no order. */
  static Route toCount(StatementConditions conditions, Handle handle, int candidatesMax) {
    Route best = of(conditions, handle, candidatesMax);
    return best.inOrderOfTime() && !best.nothing() && conditions.countedByTheText()
        ? by(conditions.drivers().getFirst(), conditions, false)
        : best;
  }

  static Route through(StatementConditions conditions) {
    return new Route(conditions.walked(), conditions.checks(null), true, false);
  }

  static Route by(Driver driver, StatementConditions conditions, boolean nothing) {
    return new Route(
        driver.tables(), driver.condition() + " AND " + conditions.checks(driver), false, nothing);
  }
}
