package dev.weir.sql.postgres.tree;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Which constants ({@code A_Const}) of a tree a reader has looked at: what it says then holds for
 * every tree in which only the other constants are different. Not thread-safe.
 */
public final class ConstantsRead {
  private final Set<Integer> locations = new HashSet<>();
  private boolean elsewhere;

  /** A constant was looked at. */
  void add(JsonNode constant) {
    JsonNode location = constant.get("location");
    // 0 is left out; the constants that the grammar makes by itself have -1
    if (location == null || !location.isInt() || location.intValue() < 0) {
      elsewhere = true;
    } else {
      locations.add(location.intValue());
    }
  }

  /** These, whatever is looked at from now on. */
  public ConstantsRead copy() {
    var copy = new ConstantsRead();
    copy.locations.addAll(locations);
    copy.elsewhere = elsewhere;
    return copy;
  }

  /** Whether the constant that begins at this byte of the text was looked at. */
  public boolean at(int location) {
    return locations.contains(location);
  }

  /** Whether one was looked at that does not say where in the text it stands. */
  public boolean elsewhere() {
    return elsewhere;
  }
}
