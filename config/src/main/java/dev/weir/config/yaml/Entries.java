package dev.weir.config.yaml;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A mapping whose keys are up to the operator, not empty; a key that is there twice is a fault. */
public record Entries<T>(Form<T> value) implements Form<Map<String, T>> {
  @Override
  public @Nullable Map<String, T> read(Node node, Spot spot, Source source) {
    if (!source.mayRead(spot)) {
      return null;
    }
    if (!(node instanceof MappingNode mapping) || mapping.getValue().isEmpty()) {
      source.fault(spot, "write keys and values here, at least one");
      return null;
    }
    Map<String, T> values = new LinkedHashMap<>();
    boolean whole = true;
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
        source.fault(
            Spot.of(tuple.getKeyNode(), spot.file(), spot.path()), "a key is a single word");
        whole = false;
        continue;
      }
      String name = scalar.getValue();
      T read = value.read(tuple.getValueNode(), spot.child(tuple.getValueNode(), name), source);
      if (read == null) {
        whole = false;
      } else if (values.putIfAbsent(name, read) != null) {
        source.fault(spot.child(scalar, name), "is there twice");
        whole = false;
      }
    }
    return whole ? values : null;
  }

  @Override
  public Map<String, Object> schema() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("minProperties", 1);
    schema.put("additionalProperties", value.schema());
    return schema;
  }
}
