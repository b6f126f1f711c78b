package dev.weir.sql.postgres.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One node of PostgreSQL's parse tree (nodes/parsenodes.h) as libpg_query prints it. Fields that
 * are zero, false or empty are left out there, and read as such here. Immutable as long as the JSON
 * beneath is not changed.
 */
public final class Node {
  /** The kind of an empty place in a list, such as the one that stands for a plain DISTINCT. */
  public static final String EMPTY = "";

  private final String kind;
  private final JsonNode fields;

  private Node(String kind, JsonNode fields) {
    this.kind = kind;
    this.fields = fields;
  }

  /** A node in its wrapping: {@code {"SelectStmt": {…}}}. */
  public static Node wrapped(JsonNode json) {
    if (!json.isObject() || json.isEmpty()) {
      return new Node(EMPTY, json);
    }
    Map.Entry<String, JsonNode> only = json.properties().iterator().next();
    return new Node(only.getKey(), only.getValue());
  }

  /** The node's name in parsenodes.h: {@code A_Expr}; empty for an empty place in a list. */
  public String kind() {
    return kind;
  }

  public boolean is(String otherKind) {
    return kind.equals(otherKind);
  }

  public boolean has(String field) {
    return fields.has(field);
  }

  /** A field of the general type Node, which says its own kind. */
  public @Nullable Node child(String field) {
    JsonNode value = fields.get(field);
    return value == null ? null : wrapped(value);
  }

  /** A field whose kind its declaration says, so that it is not wrapped. */
  public @Nullable Node child(String field, String kindOfField) {
    JsonNode value = fields.get(field);
    return value == null ? null : new Node(kindOfField, value);
  }

  /** A field that the grammar always fills. */
  public Node required(String field) {
    return Objects.requireNonNull(child(field), field);
  }

  public Node required(String field, String kindOfField) {
    return Objects.requireNonNull(child(field, kindOfField), field);
  }

  public boolean isList(String field) {
    JsonNode value = fields.get(field);
    return value != null && value.isArray();
  }

  /** A list of nodes; empty if the field is absent. */
  public List<Node> list(String field) {
    JsonNode value = fields.get(field);
    if (value == null || value.isEmpty()) {
      return List.of();
    }
    var nodes = new ArrayList<Node>(value.size());
    for (JsonNode element : value) {
      nodes.add(wrapped(element));
    }
    return nodes;
  }

  /** All nodes beneath this one, those in fields of a declared kind included. */
  public List<Node> children() {
    if (is("A_Const")) {
      return List.of();
    }
    var children = new ArrayList<Node>();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      JsonNode value = field.getValue();
      if (value.isArray()) {
        value.forEach(element -> children.add(wrapped(element)));
      } else if (value.isObject()) {
        children.add(ofField(field.getKey(), value));
      }
    }
    return children;
  }

  private Node ofField(String name, JsonNode value) {
    return KnownFields.isWrapper(value)
        ? wrapped(value)
        : new Node(DeclaredKinds.of(kind, name), value);
  }

  JsonNode json() {
    return fields;
  }

  /** A text or the name of an enumeration's constant; empty if absent. */
  public String text(String field) {
    JsonNode value = fields.get(field);
    return value != null && value.isString() ? value.stringValue() : "";
  }

  public @Nullable String textOrNull(String field) {
    JsonNode value = fields.get(field);
    return value != null && value.isString() && !value.stringValue().isEmpty()
        ? value.stringValue()
        : null;
  }

  public boolean flag(String field) {
    JsonNode value = fields.get(field);
    return value != null && value.isBoolean() && value.booleanValue();
  }

  public int number(String field) {
    JsonNode value = fields.get(field);
    return value != null && value.isInt() ? value.intValue() : 0;
  }

  /** The value of a String node. */
  public String string() {
    return text("sval");
  }

  /** A list of String nodes, as names with dots are kept; other elements are left out. */
  public List<String> strings(String field) {
    JsonNode value = fields.get(field);
    if (value == null) {
      return List.of();
    }
    var strings = new ArrayList<String>(value.size());
    for (JsonNode element : value) {
      JsonNode string = element.get("String");
      if (string != null) {
        JsonNode text = string.get("sval");
        strings.add(text == null ? "" : text.stringValue());
      }
    }
    return strings;
  }

  /** The last of {@link #strings}, or the empty text. */
  public String lastString(String field) {
    List<String> strings = strings(field);
    return strings.isEmpty() ? "" : strings.getLast();
  }
}
