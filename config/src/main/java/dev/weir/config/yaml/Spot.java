package dev.weir.config.yaml;

import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A place in a file and in its structure.
 *
 * @param line from 1
 * @param column from 1
 */
public record Spot(String file, int line, int column, String path) {
  static Spot of(Node node, String file, String path) {
    return node.getStartMark()
        .map(mark -> new Spot(file, mark.getLine() + 1, mark.getColumn() + 1, path))
        .orElseGet(() -> new Spot(file, 0, 0, path));
  }

  /** The place of a node below this one. */
  Spot child(Node node, String name) {
    String childPath = path.isEmpty() || name.startsWith("[") ? path + name : path + "." + name;
    return of(node, file, childPath);
  }

  Spot shifted(int columns) {
    return new Spot(file, line, column + columns, path);
  }
}
