package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SimpleQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks on a session whose client may have limited what statements may cost and how many rows they
 * give: no answer of Weir's own is cut short, and none fails, by such a limit. MariaDB lifts limits
 * for one statement (documentation, "SET STATEMENT"), MySQL by a hint, but for SHOW (manual,
 * "Variable-Setting Hint Syntax"). For virtual threads.
 */
final class Unlimited implements SimpleQuery {
  /** All rows there can be; the servers' default of the limits. */
  private static final String ALL = "18446744073709551615";

  /** A limit of joins turns large ones off: that comes second. */
  private static final String IN_MARIADB =
      ("SET STATEMENT max_statement_time = 0, sql_select_limit = %1$s,"
              + " max_join_size = %1$s, sql_big_selects = 1 FOR ")
          .formatted(ALL);

  private static final String IN_MYSQL =
      ("SELECT /*+ SET_VAR(max_execution_time = 0) SET_VAR(sql_select_limit = %1$s)"
              + " SET_VAR(max_join_size = %1$s) SET_VAR(sql_big_selects = 1) */ ")
          .formatted(ALL);

  private static final String SELECT = "SELECT ";
  private static final String SHOW = "SHOW ";
  private static final String LIMIT = "SELECT @@SESSION.sql_select_limit LIMIT 1";
  private static final String SET_LIMIT = "SET SESSION sql_select_limit = ";

  private final SimpleQuery session;
  private final boolean isMariaDb;

  Unlimited(SimpleQuery session, boolean isMariaDb) {
    this.session = session;
    this.isMariaDb = isMariaDb;
  }

  @Override
  public List<List<@Nullable String>> ask(String sql)
      throws CatalogueUnavailable, InterruptedException {
    if (isMariaDb) {
      return session.ask(IN_MARIADB + sql);
    }
    if (sql.startsWith(SELECT)) {
      return session.ask(IN_MYSQL + sql.substring(SELECT.length()));
    }
    return sql.startsWith(SHOW) ? show(sql) : session.ask(sql);
  }

  /** What MySQL shows is cut by the limit as well; the client's turn waits, so that it is ours. */
  private List<List<@Nullable String>> show(String sql)
      throws CatalogueUnavailable, InterruptedException {
    List<List<@Nullable String>> limits = session.ask(LIMIT);
    String limit = limits.size() == 1 ? limits.getFirst().getFirst() : null;
    if (limit == null || !limit.matches("[0-9]+")) {
      throw new CatalogueUnavailable("the server does not say how it limits results");
    }
    if (limit.equals(ALL)) {
      return session.ask(sql);
    }
    session.ask(SET_LIMIT + ALL);
    try {
      return session.ask(sql);
    } finally {
      session.ask(SET_LIMIT + limit);
    }
  }
}
