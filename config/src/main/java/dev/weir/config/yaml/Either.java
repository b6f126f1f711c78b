package dev.weir.config.yaml;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A single word, or a section where more has to be said. */
public record Either<T>(Scalar<T> word, Section<T> section) implements Form<T> {
  @Override
  public @Nullable T read(Node node, Spot spot, Source source) {
    return node instanceof ScalarNode
        ? word.read(node, spot, source)
        : section.read(node, spot, source);
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of("oneOf", List.of(word.schema(), section.schema()));
  }
}
