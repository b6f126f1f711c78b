package dev.weir.policy.rule;

import dev.weir.sql.ColumnName;
import dev.weir.sql.ObjectName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dotted name with {@code *} for any run of characters within one part: {@code public.*}, {@code
 * *.customers.ssn}. Parts are compared exactly, as the catalogue stores them; a part in double
 * quotes is literal. {@code *} alone is every name.
 *
 * @param text as declared
 */
public record NamePattern(String text, List<Part> parts) {
  /**
   * @param glob literal runs with a wildcard between each two
   */
  public record Part(List<String> glob) {
    public Part {
      glob = List.copyOf(glob);
    }

    boolean matches(String name) {
      String first = glob.getFirst();
      if (glob.size() == 1) {
        return name.equals(first);
      }
      String last = glob.getLast();
      if (!name.startsWith(first)
          || !name.endsWith(last)
          || name.length() < first.length() + last.length()) {
        return false;
      }
      int at = first.length();
      int end = name.length() - last.length();
      for (String run : glob.subList(1, glob.size() - 1)) {
        int found = name.indexOf(run, at);
        if (found < 0 || found + run.length() > end) {
          return false;
        }
        at = found + run.length();
      }
      return true;
    }
  }

  public NamePattern {
    parts = List.copyOf(parts);
  }

  /** {@code schema.table} or {@code schema.function}. */
  public static NamePattern object(String text) {
    return parse(text, 2, "schema.name");
  }

  /** {@code schema.table.column}. */
  public static NamePattern column(String text) {
    return parse(text, 3, "schema.table.column");
  }

  /**
   * Whether the object fits. A name whose schema could not be resolved fits any schema if {@code
   * unresolvedFits}, otherwise only a pattern that takes every schema.
   */
  public boolean matches(ObjectName object, boolean unresolvedFits) {
    return parts.size() == 1
        || (schemaMatches(object.schema(), unresolvedFits) && parts.get(1).matches(object.name()));
  }

  /** Whether the column fits; a table whose schema could not be resolved fits any schema. */
  public boolean matches(ColumnName column) {
    return matches(column.table(), column.column(), true);
  }

  /** As for the table's name, and the column. */
  public boolean matches(ObjectName table, String column, boolean unresolvedFits) {
    return parts.size() == 1
        || (schemaMatches(table.schema(), unresolvedFits)
            && parts.get(1).matches(table.name())
            && parts.get(2).matches(column));
  }

  private boolean schemaMatches(@Nullable String schema, boolean unresolvedFits) {
    Part part = parts.getFirst();
    return schema == null
        ? unresolvedFits || part.glob().equals(List.of("", ""))
        : part.matches(schema);
  }

  private static NamePattern parse(String text, int partCount, String form) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at <= text.length()) {
      int end = partEnd(text, at, form);
      if (end < text.length() && text.charAt(end) != '.') {
        throw fault(text, form);
      }
      parts.add(part(text.substring(at, end), text, form));
      at = end + 1;
    }
    boolean everything = parts.size() == 1 && text.equals("*");
    if (parts.size() != partCount && !everything) {
      throw fault(text, form);
    }
    return new NamePattern(text, parts);
  }

  private static int partEnd(String text, int from, String form) {
    if (from < text.length() && text.charAt(from) == '"') {
      int quote = from + 1;
      while (true) {
        quote = text.indexOf('"', quote);
        if (quote < 0) {
          throw fault(text, form);
        }
        boolean doubled = quote + 1 < text.length() && text.charAt(quote + 1) == '"';
        if (!doubled) {
          return quote + 1;
        }
        quote += 2;
      }
    }
    int dot = text.indexOf('.', from);
    return dot < 0 ? text.length() : dot;
  }

  private static Part part(String part, String text, String form) {
    boolean quoted = part.length() > 2 && part.startsWith("\"") && part.endsWith("\"");
    if (quoted) {
      return new Part(List.of(part.substring(1, part.length() - 1).replace("\"\"", "\"")));
    }
    if (part.isEmpty() || part.contains("\"") || !part.equals(part.strip())) {
      throw fault(text, form);
    }
    return new Part(List.of(part.split("\\*", -1)));
  }

  private static IllegalArgumentException fault(String text, String form) {
    return new IllegalArgumentException(
        "\"%s\" is no pattern; write %s, with * for any characters of one part"
            .formatted(text, form));
  }
}
