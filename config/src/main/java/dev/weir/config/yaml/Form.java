package dev.weir.config.yaml;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * What may stand at one place of a configuration: reads it, reports every fault in it, and
 * describes itself as JSON Schema, so that reader and schema cannot differ. Immutable.
 *
 * @param <T> what it is read as
 */
public sealed interface Form<T> permits Scalar, ListOf, Entries, Section, Either, Unavailable {
  /** The value, or null if faults were reported. */
  @Nullable T read(Node node, Spot spot, Source source);

  /** JSON Schema (2020-12) of what {@link #read} accepts. */
  Map<String, Object> schema();
}
