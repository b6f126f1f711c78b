package dev.weir.store.approval;

import dev.weir.policy.ApprovalTerms;
import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.ApprovalDesk.Waiting;
import dev.weir.session.HoldRequest;
import dev.weir.session.Parameter;
import dev.weir.session.SessionIds;
import dev.weir.session.TimeOrderedIds;
import dev.weir.session.notice.Addressees;
import dev.weir.store.DeskSchema;
import dev.weir.store.notice.PersistentOutbox;
import dev.weir.store.recording.Samples;
import dev.weir.store.sqlite.Database;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A desk over a database in a folder, with a clock of its own. */
final class DeskFixture implements AutoCloseable {
  static final Duration WAIT = Duration.ofMinutes(5);
  static final Duration RETRY = Duration.ofMinutes(30);
  private static final DeskSettings SETTINGS =
      new DeskSettings(URI.create("https://weir.test/approvals/"), 1000, 100);

  final ManualTimer timer = new ManualTimer(Samples.START);
  final SessionIds ids = new TimeOrderedIds(timer, new SecureRandom());
  final Database database;
  final PersistentOutbox outbox;
  final PersistentDesk desk;

  DeskFixture(Path folder) {
    this(folder, SETTINGS);
  }

  DeskFixture(Path folder, DeskSettings settings) {
    this(folder, settings, Addressees.NOBODY);
  }

  /** What is told of requests is kept for these. */
  DeskFixture(Path folder, Addressees addressees) {
    this(folder, SETTINGS, addressees);
  }

  private DeskFixture(Path folder, DeskSettings settings, Addressees addressees) {
    this.database =
        Database.open(folder.resolve("weir.db"), Database.Sync.ALWAYS, DeskSchema.VERSIONS);
    this.outbox = new PersistentOutbox(database, addressees);
    this.desk = PersistentDesk.open(database, settings, timer, timer, ids, outbox);
  }

  static Subject dba(String user) {
    return new Subject(
        user, Set.of("dba"), Set.of(), null, "entra", Samples.START.plusSeconds(3600));
  }

  static HoldRequest request(String sql, Parameter... parameters) {
    return request(Samples.alice(), sql, 1, parameters);
  }

  static HoldRequest request(Subject subject, String sql, int quorum, Parameter... parameters) {
    var terms = new ApprovalTerms("ask first", Set.of("dba"), Set.of(), quorum, WAIT, WAIT, RETRY);
    return new HoldRequest(
        subject,
        new Place("orders", "postgres", InetAddress.getLoopbackAddress(), "session-1"),
        Samples.text(sql, Effect.APPROVE, "ask first"),
        List.of(parameters),
        List.of(),
        terms,
        false);
  }

  static Outcome outcome(Waiting waiting) {
    try {
      return waiting.outcome().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("no outcome", e);
    }
  }

  /** Waits until everything asked of the database so far is done. */
  void settle() {
    database.write(handle -> true);
  }

  @Override
  public void close() {
    desk.close();
    database.close();
  }
}
