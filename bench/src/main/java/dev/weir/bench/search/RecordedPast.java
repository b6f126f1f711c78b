package dev.weir.bench.search;

import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.session.Event;
import dev.weir.session.JudgedText;
import dev.weir.session.Recorder;
import dev.weir.session.Recorder.SessionRecording;
import dev.weir.session.TimeOrderedIds;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Plays sessions of ninety days to a recorder, the oldest first, as quickly as it takes them: short
 * ones of agents and long ones of pools, with what came of each statement. Not thread-safe.
 */
final class RecordedPast {
  static final Instant UNTIL = Instant.parse("2026-06-01T00:00:00Z");
  static final Duration LENGTH = Duration.ofDays(90);
  static final Instant SINCE = UNTIL.minus(LENGTH);

  private static final int STATEMENTS_OF_A_SESSION = 25;
  private static final int LONG_SESSION_ONE_IN = 500;
  private static final int STATEMENTS_OF_A_LONG_SESSION = 2_500;
  private static final double FAILING_SHARE = 0.03;
  private static final Duration BETWEEN_STATEMENTS = Duration.ofSeconds(9);

  private final Recorder.Lane lane;
  private final Random random;
  private final Texts texts;
  private final long statements;
  private Instant now = SINCE;
  private final TimeOrderedIds ids;

  /**
   * @param statements how many to record; the last session may bring some more
   */
  RecordedPast(Recorder.Lane lane, Random random, long statements) {
    this.lane = lane;
    this.random = random;
    this.texts = new Texts(new Company(random), random);
    this.statements = statements;
    InstantSource clock = () -> now;
    this.ids = new TimeOrderedIds(clock, new java.security.SecureRandom());
  }

  void record() {
    double perSession =
        STATEMENTS_OF_A_SESSION + (double) STATEMENTS_OF_A_LONG_SESSION / LONG_SESSION_ONE_IN;
    var gap = Duration.ofNanos((long) (LENGTH.toNanos() / (statements / perSession)));
    long recorded = 0;
    while (recorded < statements && now.isBefore(UNTIL)) {
      recorded += session();
      now = now.plusNanos((long) (gap.toNanos() * 2 * random.nextDouble()));
    }
  }

  private int session() {
    boolean isLong = random.nextInt(LONG_SESSION_ONE_IN) == 0;
    int count = 1 + random.nextInt(2 * (isLong ? STATEMENTS_OF_A_LONG_SESSION : 25));
    String id = ids.next();
    SessionRecording recording = lane.open(started(id));
    Instant at = now;
    for (int number = 1; number <= count; number++) {
      at = at.plusNanos((long) (BETWEEN_STATEMENTS.toNanos() * 2 * random.nextDouble()));
      at = at.isBefore(UNTIL) ? at : UNTIL.minusNanos(1_000);
      awaitRoom(recording);
      statement(recording, number, at);
    }
    recording.close(new Event.Ended(at.plusSeconds(1), "the client said goodbye"));
    return count;
  }

  private Event.Started started(String id) {
    String user = Company.user(Company.skewed(random, Company.USERS));
    String agent =
        random.nextInt(10) == 0
            ? null
            : Company.AGENTS.get(Company.skewed(random, Company.AGENTS.size()));
    String connection = Company.CONNECTIONS.get(Company.skewed(random, Company.CONNECTIONS.size()));
    var subject = new Subject(user, Set.of("agents"), Set.of(), agent, "entra", Instant.MAX);
    var place = new Place(connection, "postgres", InetAddress.getLoopbackAddress(), id);
    return new Event.Started(
        now, id, subject, place, Map.of("application_name", "app"), "18.6", 4711);
  }

  private void statement(SessionRecording recording, int number, Instant at) {
    JudgedText text = texts.next();
    Effect effect = text.effect();
    recording.record(new Event.Statement(at, number, text, List.of(), effect, null));
    long tookMicros = (long) (1_500 * Math.exp(1.6 * random.nextGaussian()));
    if (effect == Effect.APPROVE) {
      recording.record(new Event.Held(at, number, ids.next()));
      tookMicros += random.nextInt(120_000_000);
    }
    Instant end = at.plusNanos(1_000 * tookMicros);
    if (effect == Effect.DENY) {
      recording.record(new Event.Failed(end, number, "42501", "nobody drops"));
    } else if (random.nextDouble() < FAILING_SHARE) {
      recording.record(new Event.Failed(end, number, "42703", "no such column"));
    } else {
      long rows = (long) Math.exp(2.5 * Math.abs(random.nextGaussian()));
      recording.record(new Event.Completed(end, number, "SELECT " + rows, rows));
    }
  }

  private static void awaitRoom(SessionRecording recording) {
    while (!recording.writable()) {
      var room = new CompletableFuture<@Nullable Void>();
      recording.whenWritable(() -> room.complete(null));
      room.join();
    }
  }
}
