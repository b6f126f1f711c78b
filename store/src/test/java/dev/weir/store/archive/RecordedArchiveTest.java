package dev.weir.store.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.Effect;
import dev.weir.session.Event;
import dev.weir.session.Recorder;
import dev.weir.session.Recorder.SessionRecording;
import dev.weir.session.archive.Archive.InvalidCursor;
import dev.weir.session.archive.ReplayEvent;
import dev.weir.session.archive.SearchQuery;
import dev.weir.session.archive.SessionFilter;
import dev.weir.session.archive.SessionSummary;
import dev.weir.session.archive.StatementCounts;
import dev.weir.session.archive.StatementFilter;
import dev.weir.session.archive.StatementHit;
import dev.weir.session.archive.StatementPage;
import dev.weir.store.recording.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions and statements that were recorded are found again, also by an index that is made anew.
 */
class RecordedArchiveTest {
  @TempDir Path data;

  private RecordedScene scene;

  @BeforeEach
  void open() throws IOException {
    scene = new RecordedScene(data);
  }

  @AfterEach
  void close() throws IOException {
    scene.close();
  }

  @Test
  void aStatementIsFoundByItsWordsWithAllThatIsKnownOfIt() throws Exception {
    SessionRecording session = scene.recorder.lane().open(Samples.started("s1"));
    session.record(Samples.statement(1, Samples.text("SELECT name FROM customers")));
    session.record(Samples.completed(1, 12));
    scene.index.catchUp();

    StatementHit hit =
        search(SearchQuery.of(StatementFilter.ALL.words("customers"))).hits().getFirst();

    assertThat(hit.sessionId()).isEqualTo("s1");
    assertThat(hit.user()).isEqualTo("alice");
    assertThat(hit.agent()).isEqualTo("claude-code");
    assertThat(hit.connection()).isEqualTo("orders");
    assertThat(hit.kind()).isEqualTo("SELECT");
    assertThat(hit.text()).isEqualTo("SELECT name FROM customers");
    assertThat(hit.decision()).isEqualTo(Effect.ALLOW);
    assertThat(hit.rules()).containsExactly("agents may read");
    assertThat(hit.tables()).containsExactly("public.customers");
    assertThat(hit.protectedColumns()).containsExactly("public.customers.ssn");
    assertThat(hit.rowCount()).isEqualTo(12);
    assertThat(hit.took()).isEqualTo(Duration.ofMillis(2));
  }

  @Test
  void everyFilterNarrowsTheSearch() throws Exception {
    Recorder.Lane lane = scene.recorder.lane();
    SessionRecording alice = lane.open(Samples.started("s1"));
    SessionRecording bob =
        lane.open(Samples.started("s2", Samples.subject("bob", null), Samples.START));
    alice.record(Samples.statement(1, Samples.text("SELECT 1 AS one")));
    bob.record(Samples.statement(2, Samples.text("DROP TABLE t", Effect.DENY, "nobody drops")));
    scene.index.catchUp();

    SearchQuery all = SearchQuery.of(StatementFilter.ALL);
    assertThat(search(all).hits()).extracting(StatementHit::number).containsExactly(2L, 1L);
    assertThat(search(SearchQuery.of(StatementFilter.ALL.session("s1"))).hits()).hasSize(1);
    assertThat(search(filter("bob", null, null, null)).hits()).hasSize(1);
    assertThat(search(filter(null, Effect.DENY, null, null)).hits()).hasSize(1);
    assertThat(search(filter(null, null, "nobody drops", null)).hits()).hasSize(1);
    assertThat(search(filter(null, null, null, "public.customers")).hits()).hasSize(2);
    assertThat(search(filter(null, null, null, "customers")).hits()).hasSize(2);
    assertThat(search(filter(null, null, null, "public.orders")).hits()).isEmpty();
    assertThat(search(filter("mallory", null, null, null)).hits()).isEmpty();
  }

  @Test
  void statementsAreNarrowedByHowTheyEnded() throws Exception {
    SessionRecording session = scene.recorder.lane().open(Samples.started("s1"));
    session.record(Samples.statement(1, Samples.text("SELECT 1 AS one")));
    session.record(Samples.completed(1, 12));
    session.record(Samples.statement(2, Samples.text("SELECT 2 AS two")));
    session.record(
        new dev.weir.session.Event.Failed(
            Samples.START.plusSeconds(2), 2, "42P01", "no such table"));
    scene.index.catchUp();

    assertThat(numbers(ending(null, true, null, null))).containsExactly(2L);
    assertThat(numbers(ending(null, false, null, null))).containsExactly(1L);
    assertThat(numbers(ending(null, null, null, 12L))).containsExactly(1L);
    assertThat(numbers(ending(null, null, null, 13L))).isEmpty();
    assertThat(numbers(ending(null, null, Duration.ofHours(1), null))).isEmpty();
    assertThat(numbers(ending(null, null, Duration.ZERO, null))).containsExactly(2L, 1L);
    assertThat(numbers(ending("no.such.column", null, null, null))).isEmpty();
  }

  private List<Long> numbers(StatementFilter filter) throws InvalidCursor {
    return search(SearchQuery.of(filter)).hits().stream().map(StatementHit::number).toList();
  }

  private static StatementFilter ending(
      @Nullable String column,
      @Nullable Boolean failed,
      @Nullable Duration took,
      @Nullable Long rows) {
    return new StatementFilter(
        null, null, null, null, null, null, null, null, column, failed, took, rows, null, null);
  }

  @Test
  void statementsAreCountedOverTime() throws Exception {
    SessionRecording session = scene.recorder.lane().open(Samples.started("s1"));
    for (int i = 1; i <= 20; i++) {
      session.record(
          Samples.statement(
              i,
              i % 5 == 0
                  ? Samples.text("DROP TABLE t", Effect.DENY, "nobody drops")
                  : Samples.text("SELECT 1 AS one")));
    }
    scene.index.catchUp();
    Instant first = search(SearchQuery.of(StatementFilter.ALL)).hits().getLast().at();
    Instant last = search(SearchQuery.of(StatementFilter.ALL)).hits().getFirst().at();

    List<StatementCounts> counts =
        scene.archive.counts(StatementFilter.ALL, first.minusSeconds(60), last.plusSeconds(60), 7);

    assertThat(counts).hasSize(7);
    assertThat(counts.stream().mapToLong(StatementCounts::allowed).sum()).isEqualTo(16);
    assertThat(counts.stream().mapToLong(StatementCounts::denied).sum()).isEqualTo(4);
    assertThat(counts.getFirst().from()).isEqualTo(first.minusSeconds(60));
    assertThat(
            scene.archive.counts(StatementFilter.ALL.words("drop"), first, last.plusSeconds(1), 1))
        .containsExactly(new StatementCounts(first, 0, 0, 4, 0));
    assertThat(scene.archive.counts(StatementFilter.ALL.words("…"), first, last.plusSeconds(1), 1))
        .containsExactly(new StatementCounts(first, 0, 0, 0, 0));
    assertThat(
            scene.archive.counts(StatementFilter.ALL, last.plusSeconds(5), last.plusSeconds(9), 2))
        .hasSize(2)
        .allMatch(each -> each.allowed() == 0);
  }

  @Test
  void wordsPhrasesAndBeginningsAreUnderstood() throws Exception {
    SessionRecording session = scene.recorder.lane().open(Samples.started("s1"));
    session.record(Samples.statement(1, Samples.text("SELECT email FROM customers_archive")));
    scene.index.catchUp();
    for (String typed :
        List.of("email", "EMAIL select", "\"select email\"", "cust*", "customers_archive")) {
      assertThat(search(SearchQuery.of(StatementFilter.ALL.words(typed))).hits())
          .as(typed)
          .hasSize(1);
    }
    for (String typed : List.of("phone", "\"email select\"", "mail*", "email phone")) {
      assertThat(search(SearchQuery.of(StatementFilter.ALL.words(typed))).hits())
          .as(typed)
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"", "\"\"\"", "*", "a AND", "OR", "NOT x", "NEAR(a b, 5)", "text: x", "{text} : y", "^a",
        "a + b", "(", ")", "a*b", "**", "'; DROP TABLE session; --", "\\", "a\"b", "-x", "\0",
        "x\0y", "%", "ａ", "\uD83D\uDE00", "{", "a:b:c", "\"a\" *", "", "   "
      })
  void nothingThatAUserTypesIsAnErrorOrAnOperator(String typed) throws Exception {
    SessionRecording session = scene.recorder.lane().open(Samples.started("s1"));
    session.record(Samples.statement(1, Samples.text("SELECT harmless")));
    scene.index.catchUp();
    assertThat(search(SearchQuery.of(StatementFilter.ALL.words(typed))).hits()).isEmpty();
  }

  @Test
  void pagesFollowEachOtherWithoutGapsOrRepetition() throws Exception {
    SessionRecording session = scene.recorder.lane().open(Samples.started("s1"));
    for (int i = 1; i <= 25; i++) {
      session.record(Samples.statement(i, Samples.text("SELECT " + i % 3)));
    }
    scene.index.catchUp();
    var numbers = new ArrayList<Long>();
    String cursor = null;
    do {
      StatementPage page = search(SearchQuery.of(StatementFilter.ALL).atMost(10).from(cursor));
      page.hits().forEach(hit -> numbers.add(hit.number()));
      cursor = page.next();
    } while (cursor != null);
    assertThat(numbers).hasSize(25).doesNotHaveDuplicates();
    assertThat(numbers.getFirst()).isEqualTo(25);
    assertThatThrownBy(
            () -> scene.archive.search(SearchQuery.of(StatementFilter.ALL).from("1 OR 1=1")))
        .isInstanceOf(InvalidCursor.class);
  }

  @Test
  void anIndexMadeAgainIsEqualToTheOneThatFollowed() throws Exception {
    fillManySegments();
    List<StatementHit> followed = search(SearchQuery.of(StatementFilter.ALL).atMost(1000)).hits();
    List<SessionSummary> sessions = scene.archive.sessions(SessionFilter.newest(1000));

    scene.index.rebuild();

    assertThat(search(SearchQuery.of(StatementFilter.ALL).atMost(1000)).hits()).isEqualTo(followed);
    assertThat(scene.archive.sessions(SessionFilter.newest(1000))).isEqualTo(sessions);
    assertThat(search(SearchQuery.of(StatementFilter.ALL.words("customers"))).hits()).isNotEmpty();
  }

  @Test
  void anIndexThatIsOpenedAgainGoesOnWhereItStopped() throws Exception {
    fillManySegments();
    List<StatementHit> before = search(SearchQuery.of(StatementFilter.ALL).atMost(1000)).hits();
    var again = new RecordingIndex(scene.database, scene.folder, scene.recorder.run());
    again.catchUp();
    assertThat(search(SearchQuery.of(StatementFilter.ALL).atMost(1000)).hits()).isEqualTo(before);
    again.close();
  }

  @Test
  void aSegmentThatIsStillBeingMadeIsNotPassedOver() throws Exception {
    Path open = data.resolve("recordings/0000-00000000000001.open");
    java.nio.file.Files.write(open, new byte[4096]);
    scene.index.catchUp();
    java.nio.file.Files.delete(open);

    scene.recorder.lane().open(Samples.started("s1"));
    scene.index.catchUp();

    assertThat(scene.archive.session("s1")).isNotNull();
  }

  @Test
  void aSessionWithoutAnEndIsInterruptedAtTheNextStart() throws Exception {
    SessionRecording session = scene.recorder.lane().open(Samples.started("s1"));
    session.record(Samples.statement(1, Samples.text("SELECT 1")));
    scene.index.catchUp();
    assertThat(Objects.requireNonNull(scene.archive.session("s1")).endedAt()).isNull();

    try (var next = new RecordingIndex(scene.database, scene.folder, "another-run")) {
      next.catchUp();
    }

    SessionSummary summary = Objects.requireNonNull(scene.archive.session("s1"));
    assertThat(summary.endReason()).isEqualTo("interrupted");
    assertThat(summary.endedAt()).isEqualTo(Samples.START.plusMillis(1));
    assertThat(scene.replay("s1").getLast())
        .isEqualTo(new ReplayEvent.Ended(Samples.START.plusMillis(1), "interrupted"));
  }

  @Test
  void whatIsForgottenIsFoundNoMore() throws Exception {
    fillManySegments();
    scene.index.forgetPurged(1, Samples.START.plusSeconds(3600));
    assertThat(scene.archive.sessions(SessionFilter.newest(10))).as("another lane").isNotEmpty();
    scene.index.forgetPurged(0, Samples.START.plusSeconds(3600));
    assertThat(search(SearchQuery.of(StatementFilter.ALL)).hits()).isEmpty();
    assertThat(search(SearchQuery.of(StatementFilter.ALL.words("customers"))).hits()).isEmpty();
    assertThat(scene.archive.sessions(SessionFilter.newest(10))).isEmpty();
  }

  private void fillManySegments() throws IOException {
    Recorder.Lane lane = scene.recorder.lane();
    for (int s = 1; s <= 3; s++) {
      SessionRecording session = lane.open(Samples.started("s" + s));
      for (int i = 1; i <= 300; i++) {
        RecordedScene.awaitRoom(session);
        session.record(Samples.statement(i, Samples.text("SELECT " + i % 7 + " FROM customers")));
        if (i % 50 == 0) {
          scene.index.catchUp();
        }
        session.record(Samples.completed(i, i));
      }
      session.close(new Event.Ended(Samples.START.plusSeconds(1), "bye"));
    }
    scene.index.catchUp();
  }

  private StatementPage search(SearchQuery query) throws InvalidCursor {
    return scene.archive.search(query);
  }

  private static SearchQuery filter(
      @org.jspecify.annotations.Nullable String user,
      @org.jspecify.annotations.Nullable Effect decision,
      @org.jspecify.annotations.Nullable String rule,
      @org.jspecify.annotations.Nullable String table) {
    return SearchQuery.of(
        new StatementFilter(
            null, null, user, null, null, decision, rule, table, null, null, null, null, null,
            null));
  }
}
