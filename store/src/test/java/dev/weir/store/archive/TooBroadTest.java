package dev.weir.store.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.session.archive.Archive.TooBroad;
import dev.weir.session.archive.SearchQuery;
import dev.weir.session.archive.StatementFilter;
import dev.weir.store.recording.RecordingFolder;
import dev.weir.store.recording.Samples;
import dev.weir.store.recording.SegmentRecorder;
import dev.weir.store.sqlite.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody holds a reader of the index for longer than is granted. */
class TooBroadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final StatementFilter ONE_BY_ONE = StatementFilter.ALL.words("one");

  @TempDir Path data;
  private final AtomicLong nanos = new AtomicLong();
  private RecordingFolder folder;
  private Database database;

  @BeforeEach
  void manyStatements() throws IOException {
    Path segments = data.resolve("recordings");
    try (var recorder =
        SegmentRecorder.open(
            Samples.small(segments), InstantSource.fixed(Samples.START), Samples.ids())) {
      var session = recorder.lane().open(Samples.started("s1"));
      session.record(Samples.statement(1, Samples.text("SELECT 1 AS one")));
    }
    folder = new RecordingFolder(segments);
    database = Database.open(data.resolve("index.db"), Database.Sync.SOON, IndexSchema.VERSIONS);
    try (var index = new RecordingIndex(database, folder, "none that runs")) {
      index.catchUp();
    }
    database.write(handle ->
        handle.execute(
            """
            INSERT INTO statement (at_micros, session, number, judged, actor, decision)
            WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
            SELECT at_micros + i, session, i, judged, actor, decision FROM statement, n
            """));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private long allowed(RecordedArchive archive) {
    return archive
        .counts(ONE_BY_ONE, Samples.START.minusSeconds(9), Samples.START.plusSeconds(9), 1)
        .getFirst()
        .allowed();
  }

  @Test
  void whatTakesTooLongIsGivenUpAndTheNextQuestionIsAnswered() throws Exception {
    // whenever somebody looks at this clock, the time that is granted has passed
    var hurried =
        new RecordedArchive(
            database, folder, PATIENCE, () -> nanos.addAndGet(PATIENCE.toNanos() + 1));
    assertThatThrownBy(() -> allowed(hurried))
        .isInstanceOf(TooBroad.class)
        .hasMessageContaining("narrow it");
    var patient = new RecordedArchive(database, folder, PATIENCE, () -> 0);
    assertThat(allowed(patient)).isEqualTo(60_000);
    assertThat(patient.search(SearchQuery.of(ONE_BY_ONE)).hits()).hasSize(50);
  }
}
