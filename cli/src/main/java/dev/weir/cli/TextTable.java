package dev.weir.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in aligned columns, for a terminal. Not thread-safe. */
final class TextTable {
  private static final int CELL_CHARACTERS_MAX = 60;

  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(List<String> header) {
    this.header = header;
  }

  void add(List<String> row) {
    rows.add(row.stream().map(TextTable::cell).toList());
  }

  int size() {
    return rows.size();
  }

  /** The lines, header and rule first. */
  List<String> lines() {
    int[] widths = new int[header.size()];
    measure(header, widths);
    rows.forEach(row -> measure(row, widths));
    var lines = new ArrayList<String>();
    lines.add(line(header, widths));
    var rule = new StringBuilder();
    for (int width : widths) {
      rule.append(rule.isEmpty() ? "" : "-+-").append("-".repeat(width));
    }
    lines.add(rule.toString());
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  private static void measure(List<String> row, int[] widths) {
    for (int column = 0; column < widths.length && column < row.size(); column++) {
      widths[column] = Math.max(widths[column], row.get(column).length());
    }
  }

  private static String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String text = column < row.size() ? row.get(column) : "";
      line.append(column == 0 ? "" : " | ").append(text);
      if (column < widths.length - 1) {
        line.append(" ".repeat(widths[column] - text.length()));
      }
    }
    return line.toString();
  }

  /** One line, bounded, and without control characters that could steer the reader's terminal. */
  static String cell(String text) {
    String plain = plain(text).replaceAll("\\s+", " ").strip();
    return plain.length() <= CELL_CHARACTERS_MAX
        ? plain
        : plain.substring(0, CELL_CHARACTERS_MAX - 1) + "…";
  }

  /** The text with every control character but line breaks and tabs replaced. */
  static String plain(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "\uFFFD");
  }
}
