package dev.weir.sql;

import org.jspecify.annotations.Nullable;

/**
 * A resolved name: the schema is null only for things that have none (settings, roles, channels,
 * databases) or that could not be resolved. Parts are as the catalogue stores them: unquoted and
 * case-exact.
 */
public record ObjectName(@Nullable String schema, String name) implements Comparable<ObjectName> {
  public static ObjectName of(String schema, String name) {
    return new ObjectName(schema, name);
  }

  public static ObjectName bare(String name) {
    return new ObjectName(null, name);
  }

  /** {@code schema.name}, or the name alone: what rules match and people read. */
  @Override
  public String toString() {
    return schema == null ? name : schema + "." + name;
  }

  @Override
  public int compareTo(ObjectName other) {
    return toString().compareTo(other.toString());
  }
}
