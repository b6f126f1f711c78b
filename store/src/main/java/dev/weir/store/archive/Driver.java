package dev.weir.store.archive;

import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * A way to the statements that meet one condition by an index of it alone, instead of by looking at
 * every statement. Worth it when the statements are few, as what is found so has to be sorted.
 * Immutable.
 *
 * @param tables what stands after FROM; one of them is {@code statement st}, by the index
 * @param condition what stands after WHERE, for those tables
 */
record Driver(String tables, String condition) {
  /** Of a text or its verdicts: {@code rows} has a line for each text that fits. */
  static Driver ofTexts(String rows, String judged, String condition) {
    return new Driver(
        rows + " CROSS JOIN statement st INDEXED BY statement_by_text",
        condition + " AND st.judged = " + judged);
  }

  /**
   * How many statements it leads to.
   *
   * @param times narrows them by {@code st.at_micros}
   * @return at most {@code countMax + 1}
   */
  int count(Handle handle, String times, Map<String, Object> values, int countMax) {
    return handle
        .createQuery(
            "SELECT count(*) FROM (SELECT 1 FROM %s WHERE %s AND %s LIMIT :probe)"
                .formatted(tables, condition, times))
        .bindMap(values)
        .bind("probe", countMax + 1)
        .mapTo(Integer.class)
        .one();
  }
}
