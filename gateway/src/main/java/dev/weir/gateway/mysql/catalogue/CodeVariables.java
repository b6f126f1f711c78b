package dev.weir.gateway.mysql.catalogue;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SimpleQuery;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which variables of a session the triggers and routines of a server name: those that they may
 * assign to. Stateless.
 */
final class CodeVariables {
  /** What can be read of all of them by an account that may see every body. */
  private static final String SEES_BODIES =
      "SELECT COUNT(*) FROM information_schema.USER_PRIVILEGES"
          + " WHERE PRIVILEGE_TYPE = 'SELECT' AND GRANTEE = "
          + TriggerRights.ACCOUNT;

  private static final String OWN = " AND LOWER(%s) NOT IN ('mysql', 'sys')";

  private static final String TRIGGERS =
      "SELECT ACTION_STATEMENT FROM information_schema.TRIGGERS"
          + " WHERE (ACTION_STATEMENT IS NULL OR ACTION_STATEMENT LIKE '%@%')"
          + OWN.formatted("TRIGGER_SCHEMA");

  private static final String ROUTINES =
      "SELECT ROUTINE_DEFINITION FROM information_schema.ROUTINES"
          + " WHERE (ROUTINE_DEFINITION IS NULL OR ROUTINE_DEFINITION LIKE '%@%')"
          + OWN.formatted("ROUTINE_SCHEMA");

  private static final Pattern NAMED = Pattern.compile("@(@|[A-Za-z0-9_.$]*)");

  /** A name may go on so, or stand in these. */
  private static final Pattern UNCLEAR = Pattern.compile("[`'\"\\x80-\\x{10ffff}]");

  private CodeVariables() {}

  /**
   * Blocks: for virtual threads.
   *
   * @return in lower case; null if it cannot be said of all code, which may call other code
   */
  static @Nullable Set<String> read(SimpleQuery server, TriggerRights rights)
      throws CatalogueUnavailable, InterruptedException {
    if (!rights.everywhere() || "0".equals(server.ask(SEES_BODIES).getFirst().getFirst())) {
      return null;
    }
    Set<String> named = new HashSet<>();
    for (String question : List.of(TRIGGERS, ROUTINES)) {
      for (List<@Nullable String> row : server.ask(question)) {
        String body = row.getFirst();
        if (body == null || !collect(body, named)) {
          return null;
        }
      }
    }
    return named;
  }

  /** False if a name in it is not a plain one. */
  static boolean collect(String body, Set<String> named) {
    Matcher each = NAMED.matcher(body);
    while (each.find()) {
      if (each.group(1).equals("@")) {
        continue;
      }
      if (each.end() < body.length()
          && UNCLEAR.matcher(body.substring(each.end(), each.end() + 1)).matches()) {
        return false;
      }
      named.add(each.group(1).toLowerCase(Locale.ROOT));
    }
    return true;
  }
}
