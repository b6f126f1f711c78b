package dev.weir.config.yaml;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of one section that was read without a fault. */
public final class Fields {
  private final Map<String, Object> values;
  private final Map<String, Spot> spots;
  private final Spot spot;
  private final Source source;

  Fields(Map<String, Object> values, Map<String, Spot> spots, Spot spot, Source source) {
    this.values = values;
    this.spots = spots;
    this.spot = spot;
    this.source = source;
  }

  public boolean has(Key<?> key) {
    return values.containsKey(key.name());
  }

  /** The value, or null if the key is not there. */
  @SuppressWarnings("unchecked") // put there by the key's own form
  public <T> @Nullable T get(Key<T> key) {
    return (T) values.get(key.name());
  }

  public <T> T or(Key<T> key, T otherwise) {
    T value = get(key);
    return value == null ? otherwise : value;
  }

  /** The value of a required key. */
  public <T> T need(Key<T> key) {
    T value = get(key);
    if (value == null) {
      throw new IllegalStateException(key.name() + " is not required by its section");
    }
    return value;
  }

  /** Where the section stands. */
  public Spot spot() {
    return spot;
  }

  /** Where the key's value stands, or the section if it is not there. */
  public Spot spot(Key<?> key) {
    return spots.getOrDefault(key.name(), spot);
  }

  public void fault(Key<?> key, String message) {
    source.fault(spot(key), message);
  }

  public void fault(String message) {
    source.fault(spot, message);
  }

  public Source source() {
    return source;
  }
}
