package dev.weir.store.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Effect;
import dev.weir.session.archive.SessionFilter;
import dev.weir.session.archive.StatementFilter;
import dev.weir.store.recording.RecordingFolder;
import dev.weir.store.recording.Samples;
import dev.weir.store.recording.SegmentRecorder;
import dev.weir.store.sqlite.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How SQLite goes about a question: what it costs does not show in a small index. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IndexPlanTest {
  private static final String SORTED = "TEMP B-TREE";
  private static final Instant OLD = Samples.START.plusSeconds(3_600);

  private final RandomPast past = new RandomPast(new Random(7));
  private Database database;

  @BeforeAll
  void record(@TempDir Path data) throws IOException {
    Path segments = data.resolve("recordings");
    try (var recorder =
        SegmentRecorder.open(
            Samples.small(segments), InstantSource.fixed(Samples.START), Samples.ids())) {
      past.record(recorder.lane());
    }
    var folder = new RecordingFolder(segments);
    database = Database.open(data.resolve("index.db"), Database.Sync.SOON, IndexSchema.VERSIONS);
    try (var index = new RecordingIndex(database, folder, "none that runs")) {
      index.catchUp();
    }
  }

  @AfterAll
  void close() {
    database.close();
  }

  private static StatementFilter filter(
      @Nullable String words,
      @Nullable String session,
      @Nullable String user,
      @Nullable Effect decision,
      @Nullable String rule,
      @Nullable String table,
      @Nullable Boolean failed,
      @Nullable Duration took,
      @Nullable Long rows) {
    return new StatementFilter(
        words, session, user, null, null, decision, rule, table, null, failed, took, rows, null,
        null);
  }

  /** Filters by one condition, and the index that leads to what meets it. */
  static Stream<Map.Entry<StatementFilter, String>> driven() {
    return Stream.of(
        Map.entry(
            filter("amount", null, null, null, null, null, null, null, null), "statement_by_text"),
        Map.entry(
            filter(null, "s001", null, null, null, null, null, null, null), "statement_by_session"),
        Map.entry(
            filter(null, null, "ann", null, null, null, null, null, null), "statement_by_actor"),
        Map.entry(
            filter(null, null, null, null, "reading", null, null, null, null), "statement_by_text"),
        Map.entry(
            filter(null, null, null, null, null, "orders", null, null, null), "statement_by_text"),
        Map.entry(
            filter(null, null, null, null, null, null, null, Duration.ofSeconds(9), null),
            "statement_slow"),
        Map.entry(
            filter(null, null, null, null, null, null, null, null, 5_000L), "statement_large"));
  }

  /** Filters that many statements may meet, and what is walked along. */
  static Stream<Map.Entry<StatementFilter, String>> walked() {
    return Stream.of(
        Map.entry(StatementFilter.ALL, "PRIMARY KEY"),
        Map.entry(StatementFilter.ALL.between(OLD, OLD.plusSeconds(60)), "PRIMARY KEY"),
        Map.entry(filter("select", null, "ann", null, null, null, null, null, null), "PRIMARY KEY"),
        Map.entry(
            filter(null, null, null, null, "reading", "orders", null, null, null), "PRIMARY KEY"),
        Map.entry(
            filter(null, null, null, Effect.DENY, null, null, null, null, null),
            "statement_stopped"),
        Map.entry(
            filter("amount", null, null, null, null, null, true, null, null), "statement_failed"),
        Map.entry(
            filter(null, null, null, null, null, null, null, Duration.ofMillis(5), null),
            "PRIMARY KEY"));
  }

  private List<String> plan(Handle handle, String sql, Map<String, Object> values) {
    return handle
        .createQuery("EXPLAIN QUERY PLAN " + sql)
        .bindMap(values)
        .bind("limit", 50)
        .bind("count", 50)
        .bind("from", 0)
        .bind("width", 1_000_000)
        .map((row, context) -> row.getString("detail"))
        .list();
  }

  private static String keys(Route route) {
    return StatementSearch.KEYS.formatted(route.source(), route.where());
  }

  @ParameterizedTest
  @MethodSource("driven")
  void whatFewHaveIsReachedByItsIndex(Map.Entry<StatementFilter, String> asked) {
    var conditions = new StatementConditions(asked.getKey());
    Driver driver = conditions.drivers().getFirst();
    Route route = Route.by(driver, conditions, false);
    List<String> plan = database.read(handle -> plan(handle, keys(route), conditions.values()));
    assertThat(plan)
        .as(plan.toString())
        .anyMatch(step -> step.startsWith("SEARCH st") && step.contains(asked.getValue()))
        .noneMatch(step -> step.startsWith("SCAN st"));
  }

  @ParameterizedTest
  @MethodSource("walked")
  void whatManyHaveIsReadInTheOrderOfTimeAndNothingIsSorted(
      Map.Entry<StatementFilter, String> asked) {
    var conditions = new StatementConditions(asked.getKey());
    conditions.below(9_000_000_000_000_000L, 7, 7);
    Route route = Route.through(conditions);
    List<String> plan = database.read(handle -> plan(handle, keys(route), conditions.values()));
    assertThat(plan)
        .as(plan.toString())
        .anyMatch(step -> step.startsWith("SEARCH st") && step.contains(asked.getValue()))
        .noneMatch(step -> step.contains(SORTED));
  }

  @Test
  void aRouteIsChosenByHowManyItLeadsTo() {
    StatementFilter anns = filter(null, null, "ann", null, null, null, null, null, null);
    Route few = database.read(handle -> Route.of(new StatementConditions(anns), handle, 1_000_000));
    Route many = database.read(handle -> Route.of(new StatementConditions(anns), handle, 10));
    assertThat(few.inOrderOfTime()).isFalse();
    assertThat(many.inOrderOfTime()).isTrue();
    StatementFilter nobodys = filter(null, null, "nobody", null, null, null, null, null, null);
    assertThat(
            database
                .<Route>read(handle -> Route.of(new StatementConditions(nobodys), handle, 10))
                .nothing())
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("counted")
  void whatIsCountedOfTextsIsReadFromTheirIndexAlone(StatementFilter filter) {
    var conditions = new StatementConditions(filter);
    List<String> plan =
        database.read(handle -> {
          Route route = Route.toCount(conditions, handle, 10);
          return plan(handle, StatementCounting.sql(route), conditions.values());
        });
    assertThat(plan)
        .as(plan.toString())
        .anyMatch(step -> step.startsWith("SEARCH st USING COVERING INDEX statement_by_text"));
  }

  /** Filters that many texts meet, with nothing beside them that the index of texts has not. */
  static Stream<StatementFilter> counted() {
    return Stream.of(
        filter("amount", null, null, null, null, null, null, null, null),
        filter(null, null, null, null, null, "orders", null, null, null),
        filter("amount", null, null, null, null, "orders", false, null, null),
        filter("amount", null, null, Effect.ALLOW, null, null, null, null, null));
  }

  @Test
  void anyPageOfSessionsBeginsWhereItsIndexDoes() {
    for (String user : new String[] {null, "ann"}) {
      for (String agent : new String[] {null, "claude"}) {
        for (Instant since : new Instant[] {null, OLD}) {
          for (String before : new String[] {null, "s040"}) {
            var list =
                new SessionList(new SessionFilter(user, agent, null, since, null, before, 50));
            List<String> plan =
                database.read(handle -> {
                  list.run(handle, (row, context) -> row.getString("id"));
                  return plan(handle, list.sql(), list.values());
                });
            assertThat(plan).as(plan.toString()).noneMatch(step -> step.contains(SORTED));
            if (user != null || agent != null || since != null || before != null) {
              assertThat(plan).as(plan.toString()).noneMatch(step -> step.startsWith("SCAN"));
            }
          }
        }
      }
    }
  }
}
