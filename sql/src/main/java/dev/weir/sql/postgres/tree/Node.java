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

  private static final String CONSTANT = "A_Const";

  private final String kind;
  private final JsonNode fields;
  private final ConstantsRead constantsRead;

  private Node(String kind, JsonNode fields, ConstantsRead constantsRead) {
    this.kind = kind;
    this.fields = fields;
    this.constantsRead = constantsRead;
  }

  /** The root of a tree in its wrapping: {@code {"SelectStmt": {…}}}. */
  public static Node wrapped(JsonNode json) {
    return wrapped(json, new ConstantsRead());
  }

  private static Node wrapped(JsonNode json, ConstantsRead constantsRead) {
    if (!json.isObject() || json.isEmpty()) {
      return new Node(EMPTY, json, constantsRead);
    }
    Map.Entry<String, JsonNode> only = json.properties().iterator().next();
    return new Node(only.getKey(), only.getValue(), constantsRead);
  }

  /** Which constants of the whole tree were looked at so far, through any of its nodes. */
  public ConstantsRead constantsRead() {
    return constantsRead;
  }

  /** The field, of whose value the caller learns something. Every accessor of values ends here. */
  private @Nullable JsonNode value(String field) {
    if (is(CONSTANT)) {
      constantsRead.add(fields);
    }
    return fields.get(field);
  }

  private Node child(JsonNode json) {
    return wrapped(json, constantsRead);
  }

  /** The node's name in parsenodes.h: {@code A_Expr}; empty for an empty place in a list. */
  public String kind() {
    return kind;
  }

  public boolean is(String otherKind) {
    return kind.equals(otherKind);
  }

  /** Whether the field is there; of a constant that says its kind, not its value. */
  public boolean has(String field) {
    return fields.has(field);
  }

  /** A field of the general type Node, which says its own kind. */
  public @Nullable Node child(String field) {
    JsonNode value = value(field);
    return value == null ? null : child(value);
  }

  /** A field whose kind its declaration says, so that it is not wrapped. */
  public @Nullable Node child(String field, String kindOfField) {
    JsonNode value = value(field);
    return value == null ? null : new Node(kindOfField, value, constantsRead);
  }

  /** A field that the grammar always fills. */
  public Node required(String field) {
    return Objects.requireNonNull(child(field), field);
  }

  public Node required(String field, String kindOfField) {
    return Objects.requireNonNull(child(field, kindOfField), field);
  }

  public boolean isList(String field) {
    JsonNode value = value(field);
    return value != null && value.isArray();
  }

  /** A list of nodes; empty if the field is absent. */
  public List<Node> list(String field) {
    JsonNode value = value(field);
    if (value == null || value.isEmpty()) {
      return List.of();
    }
    var nodes = new ArrayList<Node>(value.size());
    for (JsonNode element : value) {
      nodes.add(child(element));
    }
    return nodes;
  }

  /** All nodes beneath this one, those in fields of a declared kind included. */
  public List<Node> children() {
    if (is(CONSTANT)) {
      return List.of();
    }
    var children = new ArrayList<Node>();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      JsonNode value = field.getValue();
      if (value.isArray()) {
        value.forEach(element -> children.add(child(element)));
      } else if (value.isObject()) {
        children.add(ofField(field.getKey(), value));
      }
    }
    return children;
  }

  private Node ofField(String name, JsonNode value) {
    return KnownFields.isWrapper(value)
        ? child(value)
        : new Node(DeclaredKinds.of(kind, name), value, constantsRead);
  }

  /** What is beneath: to look at kinds and names of fields, never at a constant's value. */
  JsonNode json() {
    return fields;
  }

  /** A text or the name of an enumeration's constant; empty if absent. */
  public String text(String field) {
    JsonNode value = value(field);
    return value != null && value.isString() ? value.stringValue() : "";
  }

  public @Nullable String textOrNull(String field) {
    JsonNode value = value(field);
    return value != null && value.isString() && !value.stringValue().isEmpty()
        ? value.stringValue()
        : null;
  }

  public boolean flag(String field) {
    JsonNode value = value(field);
    return value != null && value.isBoolean() && value.booleanValue();
  }

  public int number(String field) {
    JsonNode value = value(field);
    return value != null && value.isInt() ? value.intValue() : 0;
  }

  /** The value of a String node. */
  public String string() {
    return text("sval");
  }

  /** A list of String nodes, as names with dots are kept; other elements are left out. */
  public List<String> strings(String field) {
    JsonNode value = value(field);
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
