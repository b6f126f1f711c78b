package dev.weir.sql;

/** A column of a resolved table or view: {@code public.customers.ssn}. */
public record ColumnName(ObjectName table, String column) implements Comparable<ColumnName> {
  @Override
  public String toString() {
    return table + "." + column;
  }

  @Override
  public int compareTo(ColumnName other) {
    return toString().compareTo(other.toString());
  }
}
