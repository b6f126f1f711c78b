package dev.weir.gateway.mysql.estimate;

import dev.weir.gateway.catalogue.CatalogueSource;
import dev.weir.gateway.catalogue.CatalogueSource.Opened;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.estimate.AtOnce;
import dev.weir.gateway.estimate.Estimable;
import dev.weir.gateway.holding.Estimation;
import dev.weir.gateway.judging.Judgement;
import dev.weir.session.Parameter;
import dev.weir.session.RowEstimate;
import dev.weir.sql.ObjectName;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.SqlMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Has statements of one session planned that are held, on connections of Weir's own as the account
 * that the session has. They are prepared: of two statements in a text the server takes none.
 * Thread-safe.
 */
public final class MySqlEstimates {
  private static final Set<String> KINDS = Set.of("SELECT", "UPDATE", "DELETE");
  private static final String EXPLAIN = "EXPLAIN FORMAT=JSON ";

  /** In a transaction that only reads no write is planned. */
  private static final String ONLY_READ = "START TRANSACTION READ ONLY";

  /**
   * Waits in seconds. No time is spent on the order of joins: whoever joins a table with itself
   * many times could have the server think for hours.
   */
  private static final String IN_SHORT =
      "SET SESSION lock_wait_timeout = 1, SESSION innodb_lock_wait_timeout = 1,"
          + " SESSION optimizer_search_depth = 1, SESSION sql_safe_updates = 0, SESSION ";

  /** Seconds. */
  private static final String LIMIT_OF_MARIADB = "max_statement_time = 2";

  /** Milliseconds; about SELECT alone. */
  private static final String LIMIT_OF_MYSQL = "max_execution_time = 2000";

  private final String connection;
  private final CatalogueSource source;
  private final AtOnce atOnce;

  /**
   * @param source connections beside the session
   * @param atOnce shared with the other sessions
   */
  public MySqlEstimates(String connection, CatalogueSource source, AtOnce atOnce) {
    this.connection = connection;
    this.source = source;
    this.atOnce = atOnce;
  }

  /**
   * How many rows a text would touch; null if the server is not to be asked. Asks nothing yet.
   *
   * @param parameters strings among them in UTF-8
   */
  public @Nullable Estimation of(Judgement judgement, List<Parameter> parameters) {
    if (!(judgement.stamp().settings() instanceof MySqlSettings settings)) {
      return null;
    }
    Estimable estimable = Estimable.of(judgement, parameters);
    return estimable == null
            || estimable.tables().size() != 1
            || !KINDS.contains(judgement.statement(0).kind())
        ? null
        : atOnce.on(connection, () -> ask(estimable, settings));
  }

  private @Nullable RowEstimate ask(Estimable estimable, MySqlSettings settings)
      throws CatalogueUnavailable, InterruptedException {
    ObjectName table = estimable.tables().iterator().next();
    try (Opened server = source.open()) {
      for (String manner : manners(settings)) {
        server.ask(manner);
      }
      if (estimable.written().isEmpty()) {
        server.ask(ONLY_READ);
      }
      String plan = only(server.ask(estimable.behind(EXPLAIN), estimable.parameters()));
      if (MySqlPlan.deletesAll(plan)) {
        plan = only(server.ask(utf8(EXPLAIN + "SELECT * FROM " + quoted(table)), List.of()));
      }
      OptionalLong rows = MySqlPlan.rows(plan);
      return rows.isEmpty() ? null : new RowEstimate(rows.getAsLong(), table);
    }
  }

  /** The text is to mean there what it means in the session. */
  private static List<String> manners(MySqlSettings settings) {
    String mode =
        settings.mode().flags().stream().map(SqlMode.Flag::name).collect(Collectors.joining(","));
    List<String> manners = new ArrayList<>();
    manners.add("SET NAMES utf8mb4");
    manners.add(IN_SHORT + (settings.server().isMariaDb() ? LIMIT_OF_MARIADB : LIMIT_OF_MYSQL));
    if (settings.database() != null) {
      manners.add("USE " + quoted(settings.database()));
    }
    manners.add("SET SESSION sql_mode = '" + mode + "'");
    return manners;
  }

  private static @Nullable String only(List<List<@Nullable String>> rows) {
    return rows.size() == 1 ? rows.getFirst().getFirst() : null;
  }

  private static String quoted(ObjectName table) {
    return table.schema() == null
        ? quoted(table.name())
        : quoted(table.schema()) + "." + quoted(table.name());
  }

  /** Backticks quote names in every sql_mode. */
  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
