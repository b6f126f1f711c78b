package dev.weir.store.archive;

import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.policy.Verdict;
import dev.weir.session.Event;
import dev.weir.session.JudgedText;
import dev.weir.session.Recorder;
import dev.weir.session.Recorder.SessionRecording;
import dev.weir.session.archive.StatementFilter;
import dev.weir.session.archive.StatementHit;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.Naming;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Reading;
import dev.weir.sql.Shape;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import dev.weir.store.recording.Samples;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of thirty days with statements of all kinds, made from a seed, recorded, and remembered
 * so that a filter can be asked of them in plain Java.
 */
final class RandomPast {
  static final Instant SINCE = Samples.START;
  static final Duration LENGTH = Duration.ofDays(30);
  private static final int SESSIONS = 80;
  private static final List<String> USERS = List.of("ann", "ben", "cleo", "dan");
  private static final List<String> AGENTS = List.of("claude", "dbt", "");
  private static final List<String> CONNECTIONS = List.of("orders", "crm");
  private static final List<String> WORDS =
      List.of("region", "amount", "customer", "customers", "status", "note");
  private static final List<String> RULES = List.of("reading", "writing", "nobody drops");

  /**
   * @param session the how manieth was opened
   */
  record Made(
      int session,
      String sessionId,
      String user,
      @Nullable String agent,
      String connection,
      long number,
      Instant at,
      List<String> words,
      Effect effect,
      String rule,
      String table,
      boolean reads,
      @Nullable String sqlState,
      @Nullable Long rows,
      @Nullable Duration took) {
    boolean is(StatementHit hit) {
      return hit.sessionId().equals(sessionId) && hit.number() == number && hit.at().equals(at);
    }
  }

  private final Random random;
  final List<Made> all = new ArrayList<>();

  RandomPast(Random random) {
    this.random = random;
  }

  void record(Recorder.Lane lane) {
    for (int i = 0; i < SESSIONS; i++) {
      String user = one(USERS);
      String agent = one(AGENTS).isEmpty() ? null : "claude";
      String connection = one(CONNECTIONS);
      String id = "s%03d".formatted(i);
      Instant at = SINCE.plusSeconds(random.nextLong(LENGTH.toSeconds() - 10_000));
      SessionRecording recording =
          lane.open(
              new Event.Started(
                  at,
                  id,
                  Samples.subject(user, agent),
                  new Place(connection, "postgres", InetAddress.getLoopbackAddress(), id),
                  Map.of(),
                  "18.6",
                  1));
      int count = 1 + random.nextInt(60);
      for (int number = 1; number <= count; number++) {
        // several of one moment, and of other sessions' moments, too
        at = at.plusSeconds(random.nextInt(4) * 40L);
        awaitRoom(recording);
        Made made = make(i, id, user, agent, connection, number, at);
        record(recording, made);
        all.add(made);
      }
      recording.close(new Event.Ended(at.plusSeconds(70), "the client said goodbye"));
    }
    all.sort((a, b) -> {
      int byTime = b.at().compareTo(a.at());
      int bySession = Integer.compare(b.session(), a.session());
      return byTime != 0
          ? byTime
          : bySession != 0 ? bySession : Long.compare(b.number(), a.number());
    });
  }

  private static void awaitRoom(SessionRecording recording) {
    while (!recording.writable()) {
      var room = new CompletableFuture<@Nullable Void>();
      recording.whenWritable(() -> room.complete(null));
      room.join();
    }
  }

  private Made make(
      int session,
      String id,
      String user,
      @Nullable String agent,
      String connection,
      long number,
      Instant at) {
    Effect effect =
        switch (random.nextInt(12)) {
          case 0 -> Effect.DENY;
          case 1 -> Effect.APPROVE;
          default -> Effect.ALLOW;
        };
    boolean fails = effect == Effect.DENY || random.nextInt(15) == 0;
    boolean unfinished = !fails && random.nextInt(20) == 0;
    return new Made(
        session,
        id,
        user,
        agent,
        connection,
        number,
        at,
        List.of("select", one(WORDS), one(WORDS), "t" + random.nextInt(3)),
        effect,
        one(RULES),
        one(List.of("public.orders", "sales.orders", "public.customers")),
        random.nextInt(6) == 0,
        fails ? "42501" : null,
        fails || unfinished ? null : (long) (Math.exp(random.nextInt(10)) * random.nextInt(3)),
        unfinished ? null : Duration.ofMillis((long) Math.exp(random.nextInt(11))));
  }

  private static void record(SessionRecording recording, Made made) {
    recording.record(
        new Event.Statement(made.at(), made.number(), text(made), List.of(), made.effect(), null));
    Duration took = made.took();
    if (took == null) {
      return;
    }
    Instant end = made.at().plus(took);
    recording.record(
        made.sqlState() == null
            ? new Event.Completed(end, made.number(), "SELECT", Objects.requireNonNull(made.rows()))
            : new Event.Failed(end, made.number(), made.sqlState(), "no"));
  }

  private static JudgedText text(Made made) {
    byte[] utf8 = String.join(" ", made.words()).getBytes(StandardCharsets.UTF_8);
    String[] name = made.table().split("\\.");
    ObjectName table = ObjectName.of(name[0], name[1]);
    var access = new Access(Action.SELECT, ObjectKind.TABLE, table, Set.of(), Set.of(), false);
    var statement =
        new Statement(
            "SELECT",
            0,
            utf8.length,
            Set.of(access),
            Lineage.Traced.NOTHING,
            Set.of(),
            List.of(),
            Shape.PLAIN,
            TransactionEffect.NONE,
            Naming.NONE,
            false);
    var verdict =
        new Verdict(
            made.effect(),
            List.of(new Verdict.Finding(access, made.effect(), made.rule(), "because")),
            null,
            made.effect() == Effect.APPROVE
                ? Objects.requireNonNull(
                    Samples.text("", Effect.APPROVE, made.rule()).verdicts().getFirst().approval())
                : null,
            List.of(),
            List.of(),
            null,
            made.reads() ? Set.of(new ColumnName(table, "ssn")) : Set.of(),
            "f00d",
            true);
    return new JudgedText(utf8, new Reading.Script(List.of(statement)), List.of(verdict));
  }

  /** A filter that asks for some of what there is, and sometimes for what is not there. */
  StatementFilter filter() {
    return new StatementFilter(
        maybe(
            4,
            one(List.of("amount", "customer*", "region note", "select", "t1", "\"select note\""))),
        maybe(12, "s%03d".formatted(random.nextInt(SESSIONS))),
        maybe(3, one(List.of("ann", "ben", "nobody"))),
        maybe(5, one(List.of("claude", "dbt"))),
        maybe(4, one(CONNECTIONS)),
        maybe(4, one(List.of(Effect.values()))),
        maybe(6, one(RULES)),
        maybe(6, one(List.of("orders", "public.orders", "customers", "sales.customers"))),
        maybe(6, one(List.of("public.orders.ssn", "public.customers.name"))),
        maybe(5, random.nextBoolean()),
        maybe(6, Duration.ofMillis((long) Math.exp(random.nextInt(11)))),
        maybe(6, (long) Math.exp(random.nextInt(9))),
        maybe(4, moment()),
        maybe(4, moment()));
  }

  Instant moment() {
    return SINCE.plusSeconds(random.nextLong(LENGTH.toSeconds()));
  }

  static boolean fits(StatementFilter filter, Made made) {
    String words = filter.words();
    String[] table = made.table().split("\\.");
    return (words == null || hasWords(words, made.words()))
        && is(filter.sessionId(), made.sessionId())
        && is(filter.user(), made.user())
        && is(filter.agent(), made.agent())
        && is(filter.connection(), made.connection())
        && is(filter.decision(), made.effect())
        && is(filter.rule(), made.rule())
        && (is(filter.table(), made.table()) || is(filter.table(), table[1]))
        && is(filter.column(), made.reads() ? made.table() + ".ssn" : null)
        && is(filter.failed(), made.sqlState() != null)
        && atLeast(filter.tookAtLeast(), made.took())
        && atLeast(filter.rowsAtLeast(), made.rows())
        && (filter.since() == null || !made.at().isBefore(filter.since()))
        && (filter.until() == null || made.at().isBefore(filter.until()));
  }

  private static boolean hasWords(String asked, List<String> words) {
    if (asked.startsWith("\"")) {
      return (" " + String.join(" ", words) + " ").contains(" " + asked.replace("\"", "") + " ");
    }
    return Arrays.stream(asked.split(" "))
        .allMatch(word ->
            word.endsWith("*")
                ? words.stream().anyMatch(w -> w.startsWith(word.replace("*", "")))
                : words.contains(word));
  }

  private static boolean is(@Nullable Object asked, @Nullable Object made) {
    return asked == null || asked.equals(made);
  }

  private static <T extends Comparable<T>> boolean atLeast(@Nullable T asked, @Nullable T made) {
    return asked == null || made != null && made.compareTo(asked) >= 0;
  }

  private <T> @Nullable T maybe(int oneIn, T value) {
    return random.nextInt(oneIn) == 0 ? value : null;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
