package dev.weir.config.yaml;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A mapping with known keys. A key that is not known, or there twice, is a fault.
 *
 * @param maker makes the value once all fields are right; null if it reported a fault itself
 */
public record Section<T>(List<Key<?>> keys, Maker<T> maker) implements Form<T> {
  /** Makes a value of the fields. */
  @FunctionalInterface
  public interface Maker<T> {
    @Nullable T make(Fields fields);
  }

  public Section {
    keys = List.copyOf(keys);
  }

  @Override
  public @Nullable T read(Node node, Spot spot, Source source) {
    Fields fields = fields(node, spot, source);
    return fields == null ? null : maker.make(fields);
  }

  private @Nullable Fields fields(Node node, Spot spot, Source source) {
    if (!source.mayRead(spot)) {
      return null;
    }
    if (!(node instanceof MappingNode mapping)) {
      source.fault(spot, "write keys and values here: " + String.join(", ", names()));
      return null;
    }
    if (mapping.getValue().isEmpty()) {
      source.fault(spot, "is empty; leave it out or give one of " + String.join(", ", names()));
      return null;
    }
    Map<String, Object> values = new HashMap<>();
    Map<String, Spot> spots = new HashMap<>();
    boolean whole = true;
    for (NodeTuple tuple : mapping.getValue()) {
      whole &= read(tuple, spot, source, values, spots);
    }
    for (Key<?> key : keys) {
      if (key.required() && !spots.containsKey(key.name())) {
        source.fault(spot, "\"%s\" is missing".formatted(key.name()));
        whole = false;
      }
    }
    return whole ? new Fields(values, spots, spot, source) : null;
  }

  private boolean read(
      NodeTuple tuple,
      Spot spot,
      Source source,
      Map<String, Object> values,
      Map<String, Spot> spots) {
    Node keyNode = tuple.getKeyNode();
    if (!(keyNode instanceof ScalarNode scalar)) {
      source.fault(Spot.of(keyNode, spot.file(), spot.path()), "a key is a single word");
      return false;
    }
    String name = scalar.getValue();
    Spot keySpot = spot.child(keyNode, name);
    Key<?> key = keys.stream().filter(known -> known.name().equals(name)).findFirst().orElse(null);
    if (key == null) {
      source.fault(keySpot, Suggestions.unknownKey(name, names()));
      return false;
    }
    Spot earlier = spots.get(name);
    if (earlier != null) {
      source.fault(keySpot, "is there twice, first in line %d".formatted(earlier.line()));
      return false;
    }
    Spot valueSpot = spot.child(tuple.getValueNode(), name);
    spots.put(name, valueSpot);
    Object value = key.form().read(tuple.getValueNode(), valueSpot, source);
    if (value != null) {
      values.put(name, value);
    }
    return value != null;
  }

  private List<String> names() {
    return keys.stream().map(Key::name).toList();
  }

  @Override
  public Map<String, Object> schema() {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Key<?> key : keys) {
      Map<String, Object> property = new LinkedHashMap<>();
      property.put("description", key.description());
      property.putAll(key.form().schema());
      properties.put(key.name(), property);
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    schema.put("minProperties", 1);
    List<String> required = keys.stream().filter(Key::required).map(Key::name).toList();
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("properties", properties);
    return schema;
  }
}
