package dev.weir.config.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A list that is not empty; an element that is faulty takes nothing from the others. */
public record ListOf<T>(Form<T> element) implements Form<List<T>> {
  @Override
  public @Nullable List<T> read(Node node, Spot spot, Source source) {
    if (!source.mayRead(spot)) {
      return null;
    }
    if (!(node instanceof SequenceNode sequence)) {
      source.fault(spot, "write a list here, even of one: [ … ]");
      return null;
    }
    if (sequence.getValue().isEmpty()) {
      source.fault(spot, "is empty; leave the key out or name something");
      return null;
    }
    List<T> values = new ArrayList<>();
    boolean whole = true;
    int index = 0;
    for (Node item : sequence.getValue()) {
      T value = element.read(item, spot.child(item, "[" + index++ + "]"), source);
      if (value == null) {
        whole = false;
      } else {
        values.add(value);
      }
    }
    return whole ? values : null;
  }

  @Override
  public Map<String, Object> schema() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "array");
    schema.put("minItems", 1);
    schema.put("items", element.schema());
    return schema;
  }
}
