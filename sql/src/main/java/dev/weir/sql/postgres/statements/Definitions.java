package dev.weir.sql.postgres.statements;

import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.postgres.tree.Node;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How statements about definitions name their objects. */
final class Definitions {
  private Definitions() {}

  /** {@code OBJECT_FOREIGN_TABLE} in the server's words: {@code FOREIGN TABLE}. */
  static String words(String objectType) {
    return switch (objectType) {
      case "OBJECT_MATVIEW" -> "MATERIALIZED VIEW";
      case "OBJECT_TABCONSTRAINT" -> "CONSTRAINT";
      case "OBJECT_FDW" -> "FOREIGN DATA WRAPPER";
      case "OBJECT_TSCONFIGURATION" -> "TEXT SEARCH CONFIGURATION";
      case "OBJECT_TSDICTIONARY" -> "TEXT SEARCH DICTIONARY";
      case "OBJECT_TSPARSER" -> "TEXT SEARCH PARSER";
      case "OBJECT_TSTEMPLATE" -> "TEXT SEARCH TEMPLATE";
      case "OBJECT_FOREIGN_SERVER" -> "SERVER";
      default -> objectType.replaceFirst("^OBJECT_", "").replace('_', ' ').toUpperCase(Locale.ROOT);
    };
  }

  static ObjectKind kind(String objectType) {
    return switch (objectType) {
      case "OBJECT_TABLE",
          "OBJECT_VIEW",
          "OBJECT_MATVIEW",
          "OBJECT_FOREIGN_TABLE",
          "OBJECT_COLUMN" ->
          ObjectKind.TABLE;
      case "OBJECT_SEQUENCE" -> ObjectKind.SEQUENCE;
      case "OBJECT_FUNCTION", "OBJECT_PROCEDURE", "OBJECT_ROUTINE", "OBJECT_AGGREGATE" ->
          ObjectKind.FUNCTION;
      case "OBJECT_SCHEMA" -> ObjectKind.SCHEMA;
      case "OBJECT_DATABASE" -> ObjectKind.DATABASE;
      case "OBJECT_ROLE" -> ObjectKind.ROLE;
      case "OBJECT_LARGEOBJECT" -> ObjectKind.LARGE_OBJECT;
      default -> ObjectKind.DEFINITION;
    };
  }

  /** Objects that exist for the whole database or server and have no schema. */
  private static boolean hasSchema(String objectType) {
    return switch (objectType) {
      case "OBJECT_TABLE",
          "OBJECT_VIEW",
          "OBJECT_MATVIEW",
          "OBJECT_FOREIGN_TABLE",
          "OBJECT_SEQUENCE",
          "OBJECT_INDEX",
          "OBJECT_COLUMN",
          "OBJECT_TABCONSTRAINT",
          "OBJECT_TRIGGER",
          "OBJECT_RULE",
          "OBJECT_POLICY" ->
          true;
      default -> false;
    };
  }

  /** An object of a statement, with the schema that its name resolves to. */
  static ObjectName name(String objectType, Node object, StatementReader reader) {
    List<String> parts = parts(object);
    boolean ofTable =
        switch (objectType) {
          case "OBJECT_COLUMN",
              "OBJECT_TABCONSTRAINT",
              "OBJECT_TRIGGER",
              "OBJECT_RULE",
              "OBJECT_POLICY" ->
              true;
          default -> false;
        };
    if (ofTable && parts.size() > 1) {
      parts = parts.subList(0, parts.size() - 1);
    }
    String schema = parts.size() > 1 ? parts.get(parts.size() - 2) : null;
    String name = parts.isEmpty() ? "" : parts.getLast();
    if (hasSchema(objectType)) {
      ObjectName resolved = resolved(schema, name, reader);
      return resolved == null ? new ObjectName(schema, name) : resolved;
    }
    return new ObjectName(schema, name);
  }

  private static @Nullable ObjectName resolved(
      @Nullable String schema, String name, StatementReader reader) {
    var relation = reader.walk().catalogue().relation(schema, name);
    return relation == null ? null : relation.name();
  }

  /** The parts of an object's name, in whichever form the grammar gives it. */
  static List<String> parts(Node object) {
    return switch (object.kind()) {
      case "List" -> object.strings("items");
      case "String" -> List.of(object.string());
      case "TypeName" -> object.strings("names");
      case "ObjectWithArgs" -> object.strings("objname");
      case "Integer" -> List.of(String.valueOf(object.number("ival")));
      case "Float" -> List.of(object.text("fval"));
      default -> List.of();
    };
  }
}
