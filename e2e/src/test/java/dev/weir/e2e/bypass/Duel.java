package dev.weir.e2e.bypass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weir.e2e.bypass.Attempt.Unprotected;
import dev.weir.testkit.postgres.PostgresServer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Attempts made in two databases which differ in the protected value alone. */
final class Duel implements AutoCloseable {
  private static final String VALUE = "111-22-3333";
  private static final String OTHER_VALUE = "948-57-3333";

  /** By whom, and how. */
  enum Kind {
    SIMPLE("ai-agents", List.of(Mode.SIMPLE)),
    TEXT("ai-agents", List.of(Mode.EXTENDED_TEXT)),
    BINARY("ai-agents", List.of(Mode.EXTENDED_BINARY)),
    /** One of the others for each attempt, by turns. */
    UNUSUAL("ai-agents", Mode.UNUSUAL, 1),
    READER("readers", List.of(Mode.SIMPLE)),
    UNPROTECTED("ai-agents", List.of(Mode.SIMPLE));

    private final String group;
    private final List<Mode> modes;
    private final int ofEach;

    Kind(String group, List<Mode> modes) {
      this(group, modes, modes.size());
    }

    /**
     * @param ofEach in how many of the modes an attempt is made: by turns, so that each mode meets
     *     attempts of every kind
     */
    Kind(String group, List<Mode> modes, int ofEach) {
      this.group = group;
      this.modes = modes;
      this.ofEach = ofEach;
    }

    List<Mode> modes(int attempt) {
      return IntStream.range(0, ofEach)
          .mapToObj(i -> modes.get((ofEach * attempt + i) % modes.size()))
          .toList();
    }
  }

  /** The first attempts show the value as it is, whatever way they are sent. */
  private static final int PLAIN_ATTEMPTS = 2;

  /** A plan shows no values. */
  private static final List<Mode> SHOWING =
      Stream.of(Mode.values()).filter(mode -> mode != Mode.EXPLAINED).toList();

  /** These are made of the attempts that are the core only: what differs there is not the text. */
  private static final Set<Kind> OF_CORE = EnumSet.of(Kind.TEXT, Kind.BINARY, Kind.READER);

  /** Twice the same, but for the value. */
  private record Pair(List<Seen> ofValue, List<Seen> ofOther) {}

  private final String rules;
  private final String protect;
  private final List<Attempt> attempts = new ArrayList<>();
  private int core;
  private final Map<Kind, Pair> seen = new EnumMap<>(Kind.class);
  private final List<AutoCloseable> open = new ArrayList<>();
  private List<Seen> plainInEveryMode = List.of();

  Duel(String rules, String protect) {
    this.rules = rules;
    this.protect = protect;
  }

  /**
   * Makes all attempts.
   *
   * @param server closed with this
   * @param template the database that the others are made of
   * @param values what puts the value into one
   * @param ofCore the attempts to begin with
   * @param more those behind them
   * @param kinds by whom and how
   */
  void fight(
      PostgresServer server,
      String template,
      String values,
      List<Attempt> ofCore,
      List<Attempt> more,
      Kind... kinds)
      throws Exception {
    open.add(server);
    attempts.addAll(ofCore);
    attempts.addAll(more);
    core = ofCore.size();
    try (var workers = Executors.newCachedThreadPool()) {
      Map<Kind, Future<Pair>> pairs = new EnumMap<>(Kind.class);
      for (Kind kind : kinds) {
        Arena one = arena(server, template, kind, "_value", values);
        Arena other = arena(server, template, kind, "_other", values.replace(VALUE, OTHER_VALUE));
        pairs.put(kind, pair(workers, kind, one, other));
        if (kind == Kind.UNPROTECTED) {
          plainInEveryMode = one.all(attempts.subList(0, PLAIN_ATTEMPTS), attempt -> SHOWING);
        }
      }
      for (Kind kind : kinds) {
        seen.put(kind, Objects.requireNonNull(pairs.get(kind)).get());
      }
    }
  }

  private List<Attempt> made(Kind kind) {
    return OF_CORE.contains(kind) ? attempts.subList(0, core) : attempts;
  }

  private Future<Pair> pair(ExecutorService workers, Kind kind, Arena one, Arena other)
      throws Exception {
    Future<List<Seen>> ofValue = workers.submit(() -> one.all(made(kind), kind::modes));
    if (kind == Kind.UNPROTECTED) {
      // Where nothing is refused, both write the same files of the server.
      ofValue.get();
    }
    Future<List<Seen>> ofOther = workers.submit(() -> other.all(made(kind), kind::modes));
    return workers.submit(() -> new Pair(ofValue.get(), ofOther.get()));
  }

  private Arena arena(
      PostgresServer server, String template, Kind kind, String suffix, String values)
      throws Exception {
    Arena arena =
        Arena.open(
            server,
            template,
            kind.name().toLowerCase(Locale.ROOT) + suffix,
            values,
            kind == Kind.UNPROTECTED ? rules : rules + protect,
            kind.group);
    open.add(arena);
    return arena;
  }

  /** Nobody sees which of the two values it is. */
  Stream<DynamicTest> held(Kind kind) {
    Pair pair = pair(kind);
    return IntStream.range(0, made(kind).size())
        .mapToObj(i -> dynamicTest(attempts.get(i).name(), () -> held(kind, pair, i)));
  }

  private void held(Kind kind, Pair pair, int index) {
    Attempt attempt = attempts.get(index);
    List<Mode> modes = kind.modes(index);
    for (int i = 0; i < modes.size(); i++) {
      Seen one = pair.ofValue().get(index * modes.size() + i);
      Seen other = pair.ofOther().get(index * modes.size() + i);
      String what = modes.get(i) + "\n" + attempt.text();
      assertThat(one.comparable()).as(what).isEqualTo(other.comparable());
      // What whoever asks has written may come back, as it does in the other database.
      assertThat(one.formsOf(VALUE)).as(what + "\n" + one).allMatch(attempt.text()::contains);
    }
  }

  /** Every attempt shows what it is after, where nothing is protected. */
  Stream<DynamicTest> shownWithoutProtection() {
    Pair pair = pair(Kind.UNPROTECTED);
    return IntStream.range(0, attempts.size())
        .filter(i -> attempts.get(i).unprotected() != Unprotected.SILENT)
        .mapToObj(i ->
            dynamicTest(
                attempts.get(i).name(),
                () -> {
                  Seen one = pair.ofValue().get(i);
                  boolean shown = !one.formsOf(VALUE).isEmpty();
                  boolean differs = !one.comparable().equals(pair.ofOther().get(i).comparable());
                  assertThat(shown || attempts.get(i).unprotected() == Unprotected.BIT && differs)
                      .as(attempts.get(i).text() + "\n" + one)
                      .isTrue();
                }));
  }

  Stream<DynamicTest> everyModeShows() {
    return IntStream.range(0, plainInEveryMode.size())
        .mapToObj(i ->
            dynamicTest(
                SHOWING.get(i % SHOWING.size()) + " " + attempts.get(i / SHOWING.size()).name(),
                () -> {
                  Seen one = plainInEveryMode.get(i);
                  assertThat(one.formsOf(VALUE)).as(one.toString()).contains(VALUE);
                }));
  }

  /** What was seen of an attempt by its name, in the first mode of a kind. */
  Seen ofValue(Kind kind, String name) {
    int index = attempts.stream().map(Attempt::name).toList().indexOf(name);
    return pair(kind).ofValue().get(index * kind.ofEach);
  }

  private Pair pair(Kind kind) {
    return Objects.requireNonNull(seen.get(kind));
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }
}
