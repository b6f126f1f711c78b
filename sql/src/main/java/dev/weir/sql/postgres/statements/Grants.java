package dev.weir.sql.postgres.statements;

import dev.weir.sql.Action;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.statements.Meaning;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** GRANT and REVOKE, roles, and who owns what. */
final class Grants implements Family {
  @Override
  public @Nullable Meaning read(Node statement, StatementReader reader) {
    Facts facts = reader.facts();
    return switch (statement.kind()) {
      case "GrantStmt" -> grant(statement, reader);
      case "GrantRoleStmt" -> {
        for (Node role : statement.list("granted_roles")) {
          facts.access(Action.GRANT, ObjectKind.ROLE, ObjectName.bare(role.text("priv_name")));
        }
        yield Meaning.command(statement.flag("is_grant") ? "GRANT ROLE" : "REVOKE ROLE");
      }
      case "AlterDefaultPrivilegesStmt" -> {
        facts.access(Action.GRANT, ObjectKind.DEFINITION, ObjectName.bare("default privileges"));
        yield Meaning.command("ALTER DEFAULT PRIVILEGES");
      }
      case "ReassignOwnedStmt" -> {
        facts.access(Action.GRANT, ObjectKind.DEFINITION, ObjectName.bare("owned"));
        facts.access(Action.ADMIN, ObjectKind.DEFINITION, ObjectName.bare("owned"));
        yield Meaning.command("REASSIGN OWNED");
      }
      case "CreateRoleStmt" ->
          role(Action.CREATE, "CREATE ROLE", ObjectName.bare(statement.text("role")), facts);
      case "AlterRoleStmt" ->
          role(Action.ALTER, "ALTER ROLE", role(statement.child("role", "RoleSpec")), facts);
      case "AlterRoleSetStmt" ->
          role(Action.ALTER, "ALTER ROLE", role(statement.child("role", "RoleSpec")), facts);
      default -> null;
    };
  }

  private static Meaning role(Action action, String command, ObjectName role, Facts facts) {
    facts.access(action, ObjectKind.ROLE, role);
    facts.access(Action.ADMIN, ObjectKind.ROLE, role);
    return Meaning.command(command);
  }

  private static Meaning grant(Node grant, StatementReader reader) {
    String type = grant.text("objtype");
    String command = grant.flag("is_grant") ? "GRANT" : "REVOKE";
    boolean wholeSchema = grant.text("targtype").equals("ACL_TARGET_ALL_IN_SCHEMA");
    List<Node> objects = grant.list("objects");
    for (Node object : objects) {
      if (object.is("RangeVar")) {
        reader
            .facts()
            .access(Action.GRANT, ObjectKind.TABLE, reader.walk().relations().name(object));
      } else {
        String effective = wholeSchema ? "OBJECT_SCHEMA" : type;
        reader
            .facts()
            .access(
                Action.GRANT,
                Definitions.kind(effective),
                Definitions.name(effective, object, reader));
      }
    }
    if (objects.isEmpty()) {
      reader.facts().access(Action.GRANT, Definitions.kind(type), ObjectName.bare("*"));
    }
    return Meaning.command(command);
  }

  /** A role by its name, or by how it is meant: {@code current_user}. */
  static ObjectName role(@Nullable Node role) {
    if (role == null) {
      return ObjectName.bare("all");
    }
    Node spec = role;
    String name = spec.textOrNull("rolename");
    return ObjectName.bare(
        name != null
            ? name
            : spec.text("roletype").replace("ROLESPEC_", "").toLowerCase(Locale.ROOT));
  }
}
