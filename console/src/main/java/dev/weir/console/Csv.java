package dev.weir.console;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lines of comma-separated values (RFC 4180). What a spreadsheet would take for a formula is made a
 * text of: these lines hold what strangers typed.
 */
final class Csv {
  private static final String FORMULA_STARTS = "=+-@\t\r\n";

  private Csv() {}

  /** A line with its end. */
  static String line(List<? extends @Nullable Object> cells) {
    return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String cell(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Number) {
      return value.toString();
    }
    String text = value.toString();
    if (!text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0) {
      text = "'" + text;
    }
    boolean plain = text.chars().noneMatch(one -> one == '"' || one == ',' || one < ' ');
    return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
