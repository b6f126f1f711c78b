package dev.weir.sql.postgres.statements;

import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.postgres.lineage.Relations;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.statements.Meaning;
import org.jspecify.annotations.Nullable;

/**
 * RENAME, SET SCHEMA and OWNER TO. What is protected is so by its name: renaming a column or table
 * moves its values to another name, like writing them there.
 */
final class Renaming implements Family {
  @Override
  public @Nullable Meaning read(Node statement, StatementReader reader) {
    return switch (statement.kind()) {
      case "RenameStmt" -> rename(statement, reader);
      case "AlterObjectSchemaStmt" -> setSchema(statement, reader);
      case "AlterOwnerStmt" -> {
        String type = statement.text("objectType");
        reader
            .facts()
            .access(Action.ALTER, Definitions.kind(type), object(type, statement, reader));
        reader
            .facts()
            .access(Action.ADMIN, Definitions.kind(type), object(type, statement, reader));
        reader.facts().setChangesCatalogue();
        yield Meaning.command("ALTER " + Definitions.words(type));
      }
      default -> null;
    };
  }

  private static Meaning rename(Node rename, StatementReader reader) {
    String type = rename.text("renameType");
    Node rangeVar = rename.child("relation", "RangeVar");
    Catalogue.Relation relation =
        rangeVar == null ? null : reader.walk().relations().find(rangeVar);
    ObjectName object = object(type, rename, reader);
    Facts facts = reader.facts();
    Facts.Columns access = facts.access(Action.ALTER, Definitions.kind(type), object);
    String newName = rename.text("newname");
    switch (type) {
      case "OBJECT_COLUMN", "OBJECT_ATTRIBUTE" -> {
        access.write(rename.text("subname"));
        access.write(newName);
        if (relation == null) {
          facts.untraced("a column of something that is not known gets another name");
        } else {
          facts.flow(
              reader.walk().relations().sources(relation, rename.text("subname")),
              relation.name(),
              newName);
        }
      }
      case "OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_FOREIGN_TABLE" ->
          moved(relation, new ObjectName(object.schema(), newName), reader);
      case "OBJECT_TABCONSTRAINT",
          "OBJECT_DOMCONSTRAINT",
          "OBJECT_INDEX",
          "OBJECT_SEQUENCE",
          "OBJECT_TRIGGER",
          "OBJECT_POLICY" -> {}
      default -> facts.untraced("renaming it may change what names mean");
    }
    facts.setChangesCatalogue();
    return Meaning.command("ALTER " + Definitions.words(type));
  }

  private static Meaning setSchema(Node statement, StatementReader reader) {
    String type = statement.text("objectType");
    Node rangeVar = statement.child("relation", "RangeVar");
    ObjectName object = object(type, statement, reader);
    reader.facts().access(Action.ALTER, Definitions.kind(type), object);
    if (rangeVar != null) {
      moved(
          reader.walk().relations().find(rangeVar),
          ObjectName.of(statement.text("newschema"), object.name()),
          reader);
    } else {
      reader.facts().untraced("moving it may change what names mean");
    }
    reader.facts().setChangesCatalogue();
    return Meaning.command("ALTER " + Definitions.words(type));
  }

  private static void moved(
      Catalogue.@Nullable Relation relation, ObjectName newName, StatementReader reader) {
    Facts facts = reader.facts();
    facts.access(Action.CREATE, ObjectKind.TABLE, newName);
    if (relation == null) {
      facts.untraced("something that is not known gets another name");
      return;
    }
    Relations relations = reader.walk().relations();
    for (Catalogue.Column column : relation.columns()) {
      facts.flow(relations.sources(relation, column.name()), newName, column.name());
    }
  }

  private static ObjectName object(String type, Node statement, StatementReader reader) {
    Node relation = statement.child("relation", "RangeVar");
    if (relation != null) {
      return reader.walk().relations().name(relation);
    }
    Node object = statement.child("object");
    return object == null
        ? ObjectName.bare(statement.text("subname"))
        : Definitions.name(type, object, reader);
  }
}
