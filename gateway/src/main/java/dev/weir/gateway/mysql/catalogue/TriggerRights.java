package dev.weir.gateway.mysql.catalogue;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SimpleQuery;
import dev.weir.sql.ObjectName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Of which tables an account sees the triggers: those on which it has the TRIGGER privilege. Of all
 * others it is told that they have none. What it has by a role or by partial revokes is not looked
 * at: such tables may have triggers that nobody sees. Immutable.
 *
 * @param everywhere the account has the privilege on all databases
 * @param databases on which it has it, as {@link Names#folded} gives their names
 * @param tables on which it has it, likewise
 */
record TriggerRights(boolean everywhere, Set<String> databases, Set<ObjectName> tables) {
  /** As INFORMATION_SCHEMA writes accounts: {@code 'user'@'host'}. */
  static final String ACCOUNT =
      "CONCAT('''', LEFT(CURRENT_USER(), CHAR_LENGTH(CURRENT_USER())"
          + " - CHAR_LENGTH(SUBSTRING_INDEX(CURRENT_USER(), '@', -1)) - 1),"
          + " '''@''', SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''')";

  private static final String EVERYWHERE =
      "SELECT COUNT(*) FROM information_schema.USER_PRIVILEGES"
          + " WHERE PRIVILEGE_TYPE = 'TRIGGER' AND GRANTEE = "
          + ACCOUNT;

  /** Of several patterns that fit a database the server takes one: all of them must have it. */
  private static final String DATABASES =
      "SELECT s.SCHEMA_NAME FROM information_schema.SCHEMATA s JOIN"
          + " (SELECT TABLE_SCHEMA AS granted, MAX(PRIVILEGE_TYPE = 'TRIGGER') AS sees"
          + " FROM information_schema.SCHEMA_PRIVILEGES WHERE GRANTEE = "
          + ACCOUNT
          + " GROUP BY TABLE_SCHEMA) p"
          + " ON CAST(s.SCHEMA_NAME AS BINARY) LIKE CAST(p.granted AS BINARY)"
          + " GROUP BY s.SCHEMA_NAME HAVING MIN(p.sees) = 1";

  private static final String TABLES =
      "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLE_PRIVILEGES"
          + " WHERE PRIVILEGE_TYPE = 'TRIGGER' AND GRANTEE = "
          + ACCOUNT;

  TriggerRights {
    databases = Set.copyOf(databases);
    tables = Set.copyOf(tables);
  }

  /**
   * Blocks: for virtual threads.
   *
   * @param ignoreCase see {@link Names#tableNamesIgnoreCase}
   */
  static TriggerRights read(SimpleQuery server, boolean ignoreCase)
      throws CatalogueUnavailable, InterruptedException {
    if (!"0".equals(server.ask(EVERYWHERE).getFirst().getFirst())) {
      return new TriggerRights(true, Set.of(), Set.of());
    }
    Set<String> databases = new HashSet<>();
    for (List<@Nullable String> row : server.ask(DATABASES)) {
      databases.add(folded(row.getFirst(), ignoreCase));
    }
    Set<ObjectName> tables = new HashSet<>();
    for (List<@Nullable String> row : server.ask(TABLES)) {
      tables.add(ObjectName.of(folded(row.get(0), ignoreCase), folded(row.get(1), ignoreCase)));
    }
    return new TriggerRights(false, databases, tables);
  }

  /** Whether a table of that folded name would be known to have triggers. */
  boolean sees(ObjectName table) {
    String database = table.schema();
    return everywhere
        || tables.contains(table)
        || (database != null && databases.contains(database));
  }

  private static String folded(@Nullable String name, boolean ignoreCase) {
    return Names.folded(name == null ? "" : name, ignoreCase);
  }
}
