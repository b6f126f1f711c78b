package dev.weir.gateway.postgres.estimate;

import dev.weir.gateway.catalogue.CatalogueSource;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.estimate.AtOnce;
import dev.weir.gateway.estimate.Estimable;
import dev.weir.gateway.holding.Estimation;
import dev.weir.gateway.judging.Judgement;
import dev.weir.session.Parameter;
import dev.weir.session.RowEstimate;
import dev.weir.sql.Catalogue.Relation;
import dev.weir.sql.ObjectName;
import dev.weir.sql.postgres.PostgresSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has statements of one session planned that are held, on connections of Weir's own as the role
 * that the session has. The planner is asked in a transaction that only reads, ends by itself soon
 * and waits for no lock. Thread-safe.
 */
public final class PostgresEstimates {
  private static final String BEGIN =
      """
      BEGIN READ ONLY;
      SET LOCAL statement_timeout = '2s';
      SET LOCAL lock_timeout = '100ms';
      SET LOCAL standard_conforming_strings = on;
      SET LOCAL max_parallel_workers_per_gather = 0;
      SET LOCAL jit = off\
      """;
  private static final byte[] SET_SEARCH_PATH =
      "SELECT pg_catalog.set_config('search_path', $1, true)".getBytes(StandardCharsets.US_ASCII);

  /** Names of relations come with their schema only if much is told. */
  private static final String EXPLAIN = "EXPLAIN (FORMAT JSON, VERBOSE) ";

  private static final int TEXT_OID = 25;

  private final String connection;
  private final CatalogueSource source;
  private final AtOnce atOnce;

  /**
   * @param source connections beside the session
   * @param atOnce shared with the other sessions
   */
  public PostgresEstimates(String connection, CatalogueSource source, AtOnce atOnce) {
    this.connection = connection;
    this.source = source;
    this.atOnce = atOnce;
  }

  /**
   * How many rows a text would touch; null if the server is not to be asked. Asks nothing yet.
   *
   * @param searchPath of the session; null if it is the role's own
   */
  public @Nullable Estimation of(
      Judgement judgement, List<Parameter> parameters, @Nullable String searchPath) {
    if (!(judgement.stamp().settings() instanceof PostgresSettings settings)
        || !settings.standardConformingStrings()) {
      // read by other rules, the text could be another statement there
      return null;
    }
    Estimable estimable = Estimable.of(judgement, parameters);
    return estimable == null
        ? null
        : atOnce.on(connection, () -> ask(estimable, judgement, searchPath));
  }

  private @Nullable RowEstimate ask(
      Estimable estimable, Judgement judgement, @Nullable String searchPath)
      throws CatalogueUnavailable, InterruptedException {
    try (CatalogueSource.Opened server = source.open()) {
      server.ask(BEGIN);
      if (searchPath != null) {
        byte[] path = searchPath.getBytes(StandardCharsets.UTF_8);
        server.ask(SET_SEARCH_PATH, List.of(new Parameter(TEXT_OID, false, path)));
      }
      List<List<@Nullable String>> rows =
          server.ask(estimable.behind(EXPLAIN), estimable.parameters());
      String plan = rows.size() == 1 ? rows.getFirst().getFirst() : null;
      return plan == null
          ? null
          : PostgresPlan.rows(plan, name -> meant(name, estimable, judgement));
    }
  }

  /**
   * The table of the statement that a relation of the plan belongs to, be it as a partition; null
   * if it is none: then the names meant something else there.
   */
  private static @Nullable ObjectName meant(
      ObjectName planned, Estimable estimable, Judgement judgement) {
    if (estimable.tables().contains(planned)) {
      return planned;
    }
    Relation relation = judgement.catalogue().relation(planned.schema(), planned.name());
    return relation == null
        ? null
        : relation.ancestors().stream()
            .filter(estimable.tables()::contains)
            .findFirst()
            .orElse(null);
  }
}
