package dev.weir.sql.postgres.statements;

import dev.weir.sql.Action;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.statements.Meaning;
import org.jspecify.annotations.Nullable;

/** DROP of anything, COMMENT and SECURITY LABEL. */
final class Drops implements Family {
  @Override
  public @Nullable Meaning read(Node statement, StatementReader reader) {
    Facts facts = reader.facts();
    return switch (statement.kind()) {
      case "DropStmt" -> drop(statement, reader);
      case "DropdbStmt" -> {
        facts.access(Action.DROP, ObjectKind.DATABASE, ObjectName.bare(statement.text("dbname")));
        yield Meaning.command("DROP DATABASE");
      }
      case "DropTableSpaceStmt" -> {
        facts.access(
            Action.DROP, ObjectKind.DEFINITION, ObjectName.bare(statement.text("tablespacename")));
        yield Meaning.command("DROP TABLESPACE");
      }
      case "DropRoleStmt" -> {
        for (Node role : statement.list("roles")) {
          facts.access(Action.DROP, ObjectKind.ROLE, Grants.role(role));
        }
        yield Meaning.command("DROP ROLE");
      }
      case "DropOwnedStmt" -> {
        facts.access(Action.DROP, ObjectKind.DEFINITION, ObjectName.bare("owned"));
        facts.access(Action.ADMIN, ObjectKind.DEFINITION, ObjectName.bare("owned"));
        facts.setChangesCatalogue();
        yield Meaning.command("DROP OWNED");
      }
      case "DropUserMappingStmt" -> {
        facts.access(
            Action.DROP, ObjectKind.DEFINITION, ObjectName.bare(statement.text("servername")));
        yield Meaning.command("DROP USER MAPPING");
      }
      case "DropSubscriptionStmt" -> {
        facts.access(
            Action.REPLICATE, ObjectKind.DEFINITION, ObjectName.bare(statement.text("subname")));
        facts.access(
            Action.DROP, ObjectKind.DEFINITION, ObjectName.bare(statement.text("subname")));
        yield Meaning.command("DROP SUBSCRIPTION");
      }
      case "CommentStmt" -> {
        String type = statement.text("objtype");
        facts.access(
            Action.ALTER,
            Definitions.kind(type),
            Definitions.name(type, statement.required("object"), reader));
        yield Meaning.command("COMMENT");
      }
      case "SecLabelStmt" -> {
        String type = statement.text("objtype");
        ObjectName name = Definitions.name(type, statement.required("object"), reader);
        facts.access(Action.ALTER, Definitions.kind(type), name);
        facts.access(Action.ADMIN, Definitions.kind(type), name);
        yield Meaning.command("SECURITY LABEL");
      }
      default -> null;
    };
  }

  private static Meaning drop(Node drop, StatementReader reader) {
    String type = drop.text("removeType");
    for (Node object : drop.list("objects")) {
      reader
          .facts()
          .access(Action.DROP, Definitions.kind(type), Definitions.name(type, object, reader));
    }
    reader.facts().setChangesCatalogue();
    return Meaning.command("DROP " + Definitions.words(type));
  }
}
