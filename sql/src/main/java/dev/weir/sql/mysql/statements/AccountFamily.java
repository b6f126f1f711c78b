package dev.weir.sql.mysql.statements;

import dev.weir.sql.Action;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.lineage.Facts;
import dev.weir.sql.mysql.lineage.Names;
import dev.weir.sql.statements.Meaning;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.AccountManagementStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.GrantIdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SetRoleStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import org.jspecify.annotations.Nullable;

/** Users, roles and privileges. */
final class AccountFamily implements Family {
  private static final ObjectName USERS = ObjectName.bare("users");

  @Override
  public @Nullable Meaning read(SimpleStatementContext statement, StatementReader reader) {
    Facts facts = reader.facts();
    if (statement.accountManagementStatement() != null) {
      return account(statement.accountManagementStatement(), reader);
    }
    if (statement.createStatement() != null && statement.createStatement().createRole() != null) {
      return users("CREATE ROLE", Action.CREATE, facts);
    }
    if (statement.dropStatement() != null && statement.dropStatement().dropRole() != null) {
      return users("DROP ROLE", Action.DROP, facts);
    }
    return null;
  }

  private static Meaning account(
      AccountManagementStatementContext account, StatementReader reader) {
    Facts facts = reader.facts();
    if (account.createUserStatement() != null) {
      return users("CREATE USER", Action.CREATE, facts);
    }
    if (account.alterUserStatement() != null) {
      return users("ALTER USER", Action.ALTER, facts);
    }
    if (account.renameUserStatement() != null) {
      return users("RENAME USER", Action.ALTER, facts);
    }
    if (account.dropUserStatement() != null) {
      return users("DROP USER", Action.DROP, facts);
    }
    if (account.grantStatement() != null) {
      return grant("GRANT", account.grantStatement().grantIdentifier(), reader);
    }
    if (account.revokeStatement() != null) {
      return grant("REVOKE", account.revokeStatement().grantIdentifier(), reader);
    }
    return role(account.setRoleStatement(), facts);
  }

  private static Meaning users(String kind, Action action, Facts facts) {
    facts.access(action, ObjectKind.ROLE, USERS);
    facts.access(Action.ADMIN, ObjectKind.ROLE, USERS);
    return Meaning.command(kind);
  }

  private static Meaning grant(
      String kind, @Nullable GrantIdentifierContext on, StatementReader reader) {
    Facts facts = reader.facts();
    if (on == null) {
      facts.access(Action.GRANT, ObjectKind.ROLE, ObjectName.bare("*"));
    } else if (on.tableRef() != null && on.schemaRef() == null) {
      facts.access(Action.GRANT, ObjectKind.TABLE, reader.objects().name(on.tableRef()));
    } else if (on.schemaRef() != null && on.tableRef() == null) {
      facts.access(
          Action.GRANT,
          ObjectKind.DATABASE,
          ObjectName.bare(Names.of(on.schemaRef().identifier())));
    } else {
      facts.access(Action.GRANT, ObjectKind.DATABASE, ObjectName.bare(on.getText()));
    }
    return Meaning.command(kind);
  }

  private static Meaning role(SetRoleStatementContext set, Facts facts) {
    if (Words.top(set).contains("TO")) {
      return users("SET DEFAULT ROLE", Action.ALTER, facts);
    }
    facts.access(Action.ROLE, ObjectKind.ROLE, ObjectName.bare("role"));
    facts.setChangesCatalogue();
    return Meaning.command("SET ROLE");
  }
}
