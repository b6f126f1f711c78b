package dev.weir.store.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Effect;
import dev.weir.session.archive.Archive.InvalidCursor;
import dev.weir.session.archive.SearchQuery;
import dev.weir.session.archive.StatementCounts;
import dev.weir.session.archive.StatementFilter;
import dev.weir.session.archive.StatementHit;
import dev.weir.session.archive.StatementPage;
import dev.weir.session.archive.SubjectSummary;
import dev.weir.store.archive.RandomPast.Made;
import dev.weir.store.recording.RecordingFolder;
import dev.weir.store.recording.Samples;
import dev.weir.store.recording.SegmentRecorder;
import dev.weir.store.sqlite.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is asked, by whichever way the index finds it: the same as from a plain list. The seed
 * is fixed; another one is one more test.
 */
class SearchAgainstPlainJavaTest {
  private static final long SEED = 20_260_301;
  private static final int QUESTIONS = 60;

  /** None goes by an index of one condition; small ones do; all do. */
  private static final List<Integer> CANDIDATES = List.of(0, 60, 1_000_000);

  private static final List<Long> LISTED = List.of(0L, StatementCounting.LISTED_MAX);

  @TempDir Path data;

  private final Random random = new Random(SEED);
  private final RandomPast past = new RandomPast(random);
  private Database database;
  private RecordingIndex index;

  @BeforeEach
  void record() throws IOException {
    Path segments = data.resolve("recordings");
    try (var recorder =
        SegmentRecorder.open(
            Samples.small(segments), InstantSource.fixed(Samples.START), Samples.ids())) {
      past.record(recorder.lane());
    }
    database = Database.open(data.resolve("index.db"), Database.Sync.SOON, IndexSchema.VERSIONS);
    index = new RecordingIndex(database, new RecordingFolder(segments), "none that runs");
    index.catchUp();
  }

  @AfterEach
  void close() {
    index.close();
    database.close();
  }

  private List<StatementHit> pages(StatementFilter filter, int size, int candidates)
      throws InvalidCursor {
    var all = new ArrayList<StatementHit>();
    String cursor = null;
    do {
      var search = new StatementSearch(new SearchQuery(filter, cursor, size), candidates);
      StatementPage page = database.read(search::run);
      assertThat(page.hits()).hasSizeLessThanOrEqualTo(size);
      all.addAll(page.hits());
      cursor = page.next();
    } while (cursor != null);
    return all;
  }

  @Test
  void pagesTogetherAreWhatFitsWithoutGapsAndDoubles() throws Exception {
    int found = 0;
    for (int i = 0; i < QUESTIONS; i++) {
      StatementFilter filter = past.filter();
      List<Made> expected =
          past.all.stream().filter(made -> RandomPast.fits(filter, made)).toList();
      found += expected.isEmpty() ? 0 : 1;
      int size = 1 + random.nextInt(20) + expected.size() / 4;
      for (int candidates : CANDIDATES) {
        List<StatementHit> hits = pages(filter, size, candidates);
        assertThat(hits.size()).as(filter.toString()).isEqualTo(expected.size());
        for (int n = 0; n < hits.size(); n++) {
          assertThat(expected.get(n).is(hits.get(n)))
              .as("%s: %d is %s, not %s", filter, n, hits.get(n), expected.get(n))
              .isTrue();
        }
      }
    }
    assertThat(found).as("questions with an answer").isGreaterThan(QUESTIONS / 3);
  }

  @Test
  void subjectsAreThoseOfTheSessionsPageByPage() {
    var expected = new TreeMap<String, Long>();
    for (Made made : past.all) {
      expected.merge(
          made.user() + " " + Objects.requireNonNullElse(made.agent(), ""), 1L, Long::sum);
    }
    var found = new TreeMap<String, Long>();
    SubjectSummary after = null;
    List<SubjectSummary> page;
    do {
      SubjectSummary last = after;
      page = database.read(handle -> SubjectList.page(handle, null, null, last, 3));
      page.forEach(each ->
          found.put(
              each.user() + " " + Objects.requireNonNullElse(each.agent(), ""), each.statements()));
      after = page.isEmpty() ? null : page.getLast();
    } while (after != null);
    assertThat(found).isEqualTo(expected).hasSizeGreaterThan(6);
    assertThat(
            database.<List<SubjectSummary>>read(
                handle -> SubjectList.page(handle, "ann", "entra", null, 9)))
        .isNotEmpty()
        .allMatch(each -> each.user().equals("ann") && !each.firstSeen().isAfter(each.lastSeen()));
    assertThat(
            database.<List<SubjectSummary>>read(
                handle -> SubjectList.page(handle, "ann", "another", null, 9)))
        .isEmpty();
  }

  @Test
  void countsAreThoseOfAPlainList() {
    assertCounts(past.all, RandomPast.SINCE);
  }

  @Test
  void countsAreRightWhenTheTimeOfRetentionIsOver() throws Exception {
    Instant moment = past.moment();
    index.forgetPurged(0, moment);
    List<Made> kept = past.all.stream().filter(made -> !made.at().isBefore(moment)).toList();
    assertThat(kept).hasSizeBetween(1, past.all.size() - 1);
    assertThat(pages(StatementFilter.ALL, 100, 0)).hasSize(kept.size());
    assertCounts(kept, RandomPast.SINCE);
  }

  private void assertCounts(List<Made> made, Instant begin) {
    for (int i = 0; i < QUESTIONS; i++) {
      StatementFilter filter = past.filter().between(null, null);
      if (random.nextInt(3) > 0) {
        filter = onlyWhatHoursKnow(filter);
      }
      Instant since = random.nextBoolean() ? begin : past.moment();
      Instant until = since.plusSeconds(1 + random.nextLong(RandomPast.LENGTH.toSeconds()));
      int stretches = 1 + random.nextInt(40);
      for (int candidates : CANDIDATES) {
        for (long listedMax : LISTED) {
          var counting =
              new StatementCounting(filter, since, until, stretches, candidates, listedMax);
          assertThat(database.<List<StatementCounts>>read(counting::run))
              .as("%s from %s until %s in %d", filter, since, until, stretches)
              .isEqualTo(expected(made, filter, since, until, stretches));
        }
      }
    }
  }

  private static StatementFilter onlyWhatHoursKnow(StatementFilter filter) {
    return new StatementFilter(
        null,
        null,
        filter.user(),
        filter.agent(),
        filter.connection(),
        filter.decision(),
        null,
        null,
        null,
        filter.failed(),
        null,
        null,
        null,
        null);
  }

  private static List<StatementCounts> expected(
      List<Made> made, StatementFilter filter, Instant since, Instant until, int stretches) {
    long micros = Duration.between(since, until).toNanos() / 1_000;
    Duration width = Duration.ofNanos(1_000 * Math.ceilDiv(micros, (long) stretches));
    var counts = new ArrayList<StatementCounts>();
    List<Made> fitting = made.stream().filter(each -> RandomPast.fits(filter, each)).toList();
    for (int i = 0; i < stretches; i++) {
      Instant from = since.plus(width.multipliedBy(i));
      Instant next = from.plus(width);
      List<Made> in =
          fitting.stream()
              .filter(each -> !each.at().isBefore(from) && each.at().isBefore(next))
              .filter(each -> each.at().isBefore(until))
              .toList();
      counts.add(
          new StatementCounts(
              from,
              count(in, Effect.ALLOW),
              count(in, Effect.APPROVE),
              count(in, Effect.DENY),
              in.stream().map(Made::sqlState).filter(Objects::nonNull).count()));
    }
    return counts;
  }

  private static long count(List<Made> made, Effect effect) {
    return made.stream().filter(each -> each.effect() == effect).count();
  }
}
