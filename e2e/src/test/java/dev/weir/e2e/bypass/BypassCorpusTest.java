package dev.weir.e2e.bypass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weir.e2e.bypass.Attempt.Unprotected;
import dev.weir.e2e.bypass.WireClient.Mode;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every attempt is made in two databases that differ in the protected values alone. Protection
 * holds if a client sees the same of both, byte for byte; without protection it must not, or the
 * attempt shows nothing. The connection's role is a superuser, so that nothing is refused but by
 * Weir.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BypassCorpusTest {
  private static final String VALUE = "111-22-3333";
  private static final String OTHER_VALUE = "948-57-3333";
  private static final String AGENTS = "ai-agents";
  private static final String READERS = "readers";

  private static final String RULES =
      """
      rules:
        - name: agents may do everything
          who: { groups: [ai-agents] }
          allow: { actions: [all] }
        - name: readers read
          who: { groups: [readers] }
          allow: { actions: [read], tables: ["public.*"] }
      """;
  private static final String PROTECT =
      """
      protect:
        - name: national id
          columns:
            - public.customers.ssn
            - public.part.ssn
            - public.audited.ssn
            - public.kid.ssn
            - public.kid2.ssn
            - public.refs.ssn
            - public.dom.v
            - public.gen.ssn
          mask: { keepLast: 4 }
          use: none
        - name: documents
          columns: [public.customers.data]
          mask: redact
          use: none
      """;

  /** Twice the same, but for the value. */
  private record Pair(List<Seen> ofValue, List<Seen> ofOther) {}

  private enum Kind {
    SIMPLE,
    TEXT,
    BINARY,
    READER,
    UNPROTECTED
  }

  private final List<Attempt> attempts = new ArrayList<>();
  private final Map<Kind, Pair> seen = new java.util.EnumMap<>(Kind.class);
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeAll
  void attempt() throws Exception {
    attempts.addAll(Attempt.all());
    PostgresServer server =
        PostgresServer.start(PostgresOptions.defaults().withSetting("wal_level", "logical"));
    open.add(server);
    server.execute("CREATE DATABASE bypass");
    server.execute("bypass", Attempt.resource("schema.sql"));
    try (var workers = Executors.newCachedThreadPool()) {
      List<Future<Pair>> pairs = new ArrayList<>();
      for (Kind kind : Kind.values()) {
        Arena one = arena(server, kind, "_value", VALUE);
        Arena other = arena(server, kind, "_other", OTHER_VALUE);
        Future<List<Seen>> ofValue = workers.submit(() -> one.all(attempts));
        if (kind == Kind.UNPROTECTED) {
          // Where nothing is refused, both write the same files of the server.
          ofValue.get();
        }
        Future<List<Seen>> ofOther = workers.submit(() -> other.all(attempts));
        pairs.add(workers.submit(() -> new Pair(ofValue.get(), ofOther.get())));
      }
      for (Kind kind : Kind.values()) {
        seen.put(kind, pairs.get(kind.ordinal()).get());
      }
    }
  }

  private Arena arena(PostgresServer server, Kind kind, String suffix, String value)
      throws Exception {
    Mode mode =
        switch (kind) {
          case TEXT -> Mode.EXTENDED_TEXT;
          case BINARY -> Mode.EXTENDED_BINARY;
          case SIMPLE, READER, UNPROTECTED -> Mode.SIMPLE;
        };
    Arena arena =
        Arena.open(
            server,
            kind.name().toLowerCase(java.util.Locale.ROOT) + suffix,
            value,
            kind == Kind.UNPROTECTED ? RULES : RULES + PROTECT,
            kind == Kind.READER ? READERS : AGENTS,
            mode);
    open.add(arena);
    return arena;
  }

  @AfterAll
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> inSimpleProtocol() {
    return held(Kind.SIMPLE);
  }

  @TestFactory
  Stream<DynamicTest> inExtendedProtocolAsText() {
    return held(Kind.TEXT);
  }

  @TestFactory
  Stream<DynamicTest> inExtendedProtocolAsBinary() {
    return held(Kind.BINARY);
  }

  @TestFactory
  Stream<DynamicTest> byWhoMayOnlyRead() {
    return held(Kind.READER);
  }

  @TestFactory
  Stream<DynamicTest> withoutProtectionTheValueComesOut() {
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

  private Stream<DynamicTest> held(Kind kind) {
    Pair pair = pair(kind);
    return IntStream.range(0, attempts.size())
        .mapToObj(i ->
            dynamicTest(
                attempts.get(i).name(),
                () -> held(attempts.get(i), pair.ofValue().get(i), pair.ofOther().get(i))));
  }

  private static void held(Attempt attempt, Seen seen, Seen ofOther) {
    assertThat(seen.comparable()).as(attempt.text()).isEqualTo(ofOther.comparable());
    // What whoever asks has written may come back, as it does in the other database.
    assertThat(seen.formsOf(VALUE))
        .as(seen.toString())
        .allMatch(form -> attempt.text().contains(form));
  }

  private Pair pair(Kind kind) {
    return java.util.Objects.requireNonNull(seen.get(kind));
  }
}
