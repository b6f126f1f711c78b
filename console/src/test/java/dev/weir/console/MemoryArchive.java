package dev.weir.console;

import dev.weir.policy.Effect;
import dev.weir.session.archive.Archive;
import dev.weir.session.archive.Replay;
import dev.weir.session.archive.ReplayEvent;
import dev.weir.session.archive.SearchQuery;
import dev.weir.session.archive.SessionFilter;
import dev.weir.session.archive.SessionSummary;
import dev.weir.session.archive.StatementCounts;
import dev.weir.session.archive.StatementFilter;
import dev.weir.session.archive.StatementHit;
import dev.weir.session.archive.StatementPage;
import dev.weir.session.archive.SubjectSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** What a test says was recorded. */
final class MemoryArchive implements Archive {
  final List<SearchQuery> asked = new CopyOnWriteArrayList<>();
  final List<StatementHit> hits = new ArrayList<>();
  final List<SessionSummary> sessions = new ArrayList<>();
  final List<ReplayEvent> events = new CopyOnWriteArrayList<>();

  void add(String sessionId, String user, String issuer) {
    sessions.add(
        new SessionSummary(
            sessionId,
            Fixture.NOW,
            null,
            null,
            user,
            null,
            issuer,
            "orders",
            "postgres",
            "127.0.0.1",
            Map.of(),
            1));
    hits.add(
        new StatementHit(
            sessionId,
            1,
            Fixture.NOW,
            user,
            null,
            "orders",
            "SELECT",
            "select 1 -- " + sessionId,
            Effect.ALLOW,
            List.of(),
            List.of(),
            List.of(),
            null,
            null,
            1L,
            Duration.ofMillis(2)));
  }

  /** One permit for each time that a replay was asked for more than there was. */
  final Semaphore looksInVain = new Semaphore(0);

  /** From this event on the recording is damaged. */
  volatile int damagedAt = Integer.MAX_VALUE;

  /** From this event on it cannot be read. */
  volatile int unreadableAt = Integer.MAX_VALUE;

  /** From this page on a question takes too long. */
  volatile int tooBroadAt = Integer.MAX_VALUE;

  @Override
  public StatementPage search(SearchQuery query) {
    asked.add(query);
    String cursor = query.cursor();
    int page = cursor == null ? 1 : Integer.parseInt(cursor);
    if (page >= tooBroadAt) {
      throw new TooBroad("this takes too long to find; narrow it", new IllegalStateException());
    }
    return new StatementPage(
        hits.stream()
            .filter(
                hit -> query.filter().user() == null || hit.user().equals(query.filter().user()))
            .toList(),
        tooBroadAt == Integer.MAX_VALUE ? null : String.valueOf(page + 1));
  }

  @Override
  public List<StatementCounts> counts(
      StatementFilter filter, Instant since, Instant until, int stretches) {
    if (tooBroadAt == 1) {
      throw new TooBroad("this takes too long to count; narrow it", new IllegalStateException());
    }
    return List.of(new StatementCounts(since, hits.size(), 0, 0, 0));
  }

  @Override
  public List<SessionSummary> sessions(SessionFilter filter) {
    return sessions;
  }

  @Override
  public List<SubjectSummary> subjects(
      @Nullable String user,
      @Nullable String issuer,
      @Nullable SubjectSummary after,
      int countMax) {
    return sessions.stream()
        .filter(session -> user == null || session.user().equals(user))
        .filter(session -> issuer == null || session.issuer().equals(issuer))
        .filter(session -> after == null || session.user().compareTo(after.user()) > 0)
        .map(session ->
            new SubjectSummary(
                session.issuer(), session.user(), session.agent(), 1, 1, Fixture.NOW, Fixture.NOW))
        .sorted(Comparator.comparing(SubjectSummary::user))
        .limit(countMax)
        .toList();
  }

  @Override
  public @Nullable SessionSummary session(String sessionId) {
    return sessions.stream()
        .filter(session -> session.sessionId().equals(sessionId))
        .findFirst()
        .orElse(null);
  }

  @Override
  public Replay replay(String sessionId) {
    return new Replay() {
      private int at;

      @Override
      public boolean hasNext() {
        if (at >= damagedAt) {
          throw new RecordingDamaged("altered at event " + at);
        }
        if (at >= unreadableAt) {
          throw new UncheckedIOException(new IOException("/dev/sdb: Input/output error"));
        }
        boolean more = at < events.size();
        if (!more) {
          looksInVain.release();
        }
        return more;
      }

      @Override
      public boolean isOver() {
        return at > 0 && events.get(at - 1) instanceof ReplayEvent.Ended;
      }

      @Override
      public ReplayEvent next() {
        return events.get(at++);
      }

      @Override
      public void close() {}
    };
  }
}
