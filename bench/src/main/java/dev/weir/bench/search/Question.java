package dev.weir.bench.search;

import dev.weir.policy.Effect;
import dev.weir.session.archive.Archive;
import dev.weir.session.archive.Archive.InvalidCursor;
import dev.weir.session.archive.SearchQuery;
import dev.weir.session.archive.SessionFilter;
import dev.weir.session.archive.SessionSummary;
import dev.weir.session.archive.StatementCounts;
import dev.weir.session.archive.StatementFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an auditor asks of the archive, under a name.
 *
 * @param answer asks, and says how much came back: hits of a page, or statements counted
 */
record Question(String name, Asking answer) {
  private static final int PAGE = 50;
  private static final int BUCKETS = 60;
  private static final String COMMON_WORD = "select";

  /** Asks an archive. */
  interface Asking {
    long ask(Archive archive) throws InvalidCursor;
  }

  /**
   * The fixed set.
   *
   * @param archive of what {@link RecordedPast} plays
   */
  static List<Question> all(Archive archive) throws InvalidCursor {
    var all = new ArrayList<Question>();
    StatementFilter any = StatementFilter.ALL;
    Instant middle = RecordedPast.SINCE.plus(RecordedPast.LENGTH.dividedBy(2));
    Instant old = RecordedPast.SINCE.plus(Duration.ofDays(1));
    all.add(page("newest", any));
    all.add(page("rare word", any.words(Texts.RARE_WORD)));
    all.add(page("common word", any.words(COMMON_WORD)));
    all.add(page("word of one text in twenty", any.words("invoices")));
    all.add(page("two words", any.words("customers region")));
    all.add(page("phrase", any.words("\"order by created_at\"")));
    all.add(page("prefix", any.words("cust*")));
    all.add(page("short prefix", any.words("s*")));
    all.add(page("common word, busy user", user(Company.user(0)).words(COMMON_WORD)));
    all.add(page("common word, quiet user", user(Company.user(199)).words(COMMON_WORD)));
    all.add(page("common word, denied", decided(Effect.DENY).words(COMMON_WORD)));
    all.add(page("word, rare table", any(null, null, Texts.RARE_TABLE, null).words(COMMON_WORD)));
    all.add(page("busy user", user(Company.user(0))));
    all.add(page("quiet user", user(Company.user(199))));
    all.add(page("unknown user", user("nobody")));
    all.add(page("agent", of(null, "migration", null)));
    all.add(page("connection", of(null, null, "archive")));
    all.add(page("user, agent, connection", of(Company.user(0), "dbt", "crm")));
    all.add(page("session", any.session(session(archive, 1, 100))));
    all.add(page("session of a pool", any.session(session(archive, 1_000, 10_000))));
    all.add(page("allowed", decided(Effect.ALLOW)));
    all.add(page("held", decided(Effect.APPROVE)));
    all.add(page("denied", decided(Effect.DENY)));
    all.add(page("common rule", any(null, Texts.COMMON_RULE, null, null)));
    all.add(page("rare rule", any(null, Texts.RARE_RULE, null, null)));
    all.add(page("common table", any(null, null, "orders", null)));
    all.add(page("rare table", any(null, null, Texts.RARE_TABLE, null)));
    all.add(page("column", any(null, null, null, Texts.PROTECTED_COLUMN)));
    all.add(page("unknown column", any(null, null, null, "public.customers.ssn")));
    all.add(page("failed", ended(true, null, null)));
    all.add(page("took a minute", ended(null, Duration.ofMinutes(1), null)));
    all.add(page("took 50 ms", ended(null, Duration.ofMillis(50), null)));
    all.add(page("took a day", ended(null, Duration.ofDays(1), null)));
    all.add(page("many rows", ended(null, null, 20_000L)));
    all.add(page("one old day", any.between(old, old.plus(Duration.ofDays(1)))));
    all.add(
        page(
            "common word, one old day",
            any.words(COMMON_WORD).between(old, old.plus(Duration.ofDays(1)))));
    String cursor = archive.search(SearchQuery.of(any.between(null, middle))).next();
    all.add(page("page of the middle", any, cursor));
    all.add(page("page of the middle, word", any.words(COMMON_WORD), cursor));
    all.add(page("page of the middle, user", user(Company.user(0)), cursor));
    all.add(page("page of the middle, table", any(null, null, "orders", null), cursor));
    all.add(counts("counts", any));
    all.add(counts("counts, user", user(Company.user(0))));
    all.add(counts("counts, denied", decided(Effect.DENY)));
    all.add(counts("counts, rare word", any.words(Texts.RARE_WORD)));
    all.add(counts("counts, word", any.words("invoices")));
    all.add(counts("counts, common word", any.words(COMMON_WORD)));
    all.add(counts("counts, table", any(null, null, "orders", null)));
    all.add(sessions("sessions", null, null));
    all.add(sessions("sessions, old page", null, sessionBefore(archive, middle)));
    all.add(
        sessions("sessions, busy user, old page", Company.user(0), sessionBefore(archive, old)));
    all.add(sessions("sessions, quiet user", Company.user(199), null));
    all.add(sessions("sessions, unknown user", "nobody", null));
    all.add(
        new Question(
            "sessions, one old day",
            each ->
                each.sessions(
                        new SessionFilter(
                            null, null, null, old, old.plus(Duration.ofDays(1)), null, PAGE))
                    .size()));
    return List.copyOf(all);
  }

  /** How many statements there are. */
  static long countAll(Archive archive) {
    return archive.counts(StatementFilter.ALL, RecordedPast.SINCE, RecordedPast.UNTIL, 1).stream()
        .mapToLong(Question::total)
        .sum();
  }

  /** The newest session of so many statements. */
  private static String session(Archive archive, long statementsMin, long statementsMax) {
    return archive.sessions(SessionFilter.newest(1_000)).stream()
        .filter(each ->
            each.statementCount() >= statementsMin && each.statementCount() <= statementsMax)
        .map(SessionSummary::sessionId)
        .findFirst()
        .orElse("none");
  }

  private static String sessionBefore(Archive archive, Instant moment) {
    List<SessionSummary> found =
        archive.sessions(new SessionFilter(null, null, null, null, moment, null, 1));
    return found.getFirst().sessionId();
  }

  private static Question page(String name, StatementFilter filter) {
    return page(name, filter, null);
  }

  private static Question page(String name, StatementFilter filter, @Nullable String cursor) {
    SearchQuery query = new SearchQuery(filter, cursor, PAGE);
    return new Question(name, archive -> archive.search(query).hits().size());
  }

  private static Question counts(String name, StatementFilter filter) {
    return new Question(
        name,
        archive ->
            archive.counts(filter, RecordedPast.SINCE, RecordedPast.UNTIL, BUCKETS).stream()
                .mapToLong(Question::total)
                .sum());
  }

  private static long total(StatementCounts counts) {
    return counts.allowed() + counts.held() + counts.denied();
  }

  private static Question sessions(String name, @Nullable String user, @Nullable String before) {
    var filter = new SessionFilter(user, null, null, null, null, before, PAGE);
    return new Question(name, archive -> archive.sessions(filter).size());
  }

  private static StatementFilter user(String user) {
    return of(user, null, null);
  }

  private static StatementFilter of(
      @Nullable String user, @Nullable String agent, @Nullable String connection) {
    return new StatementFilter(
        null, null, user, agent, connection, null, null, null, null, null, null, null, null, null);
  }

  private static StatementFilter decided(Effect effect) {
    return any(effect, null, null, null);
  }

  private static StatementFilter any(
      @Nullable Effect effect,
      @Nullable String rule,
      @Nullable String table,
      @Nullable String column) {
    return new StatementFilter(
        null, null, null, null, null, effect, rule, table, column, null, null, null, null, null);
  }

  private static StatementFilter ended(
      @Nullable Boolean failed, @Nullable Duration tookAtLeast, @Nullable Long rowsAtLeast) {
    return new StatementFilter(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        failed,
        tookAtLeast,
        rowsAtLeast,
        null,
        null);
  }
}
