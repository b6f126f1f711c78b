package dev.weir.config.yaml;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Something that the configuration will have but this version cannot do: said, not ignored.
 *
 * @param <T> what it would be read as
 */
public record Unavailable<T>(String hint) implements Form<T> {
  @Override
  public @Nullable T read(Node node, Spot spot, Source source) {
    source.fault(spot, "is not available in this version" + (hint.isEmpty() ? "" : "; " + hint));
    return null;
  }

  /** Matches nothing. */
  @Override
  public Map<String, Object> schema() {
    return Map.of("not", Map.of());
  }
}
