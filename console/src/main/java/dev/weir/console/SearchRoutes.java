package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.archive.Archive;
import dev.weir.session.archive.SearchQuery;
import dev.weir.session.archive.StatementCounts;
import dev.weir.session.archive.StatementFilter;
import dev.weir.session.archive.StatementPage;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/** Statements of the past: page by page, counted over time, and as files. Thread-safe. */
final class SearchRoutes {
  private static final int PAGE_MAX = 200;
  private static final int PAGE_DEFAULT = 50;
  private static final int EXPORT_PAGE = 1_000;
  private static final int BUCKETS_MAX = 1_000;
  private static final int BUCKETS_DEFAULT = 60;

  /** What is counted where nobody says since when. */
  private static final Duration COUNTED = Duration.ofDays(1);

  private final Archive archive;
  private final Sight sight;
  private final StatementParameters parameters;
  private final Json json;
  private final InstantSource clock;

  SearchRoutes(Archive archive, Sight sight, Json json, InstantSource clock) {
    this.archive = archive;
    this.sight = sight;
    this.parameters = new StatementParameters(sight);
    this.json = json;
    this.clock = clock;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/v1/search", this::search, Role.SIGNED_IN);
    routes.get("/api/v1/search/counts", this::counts, Role.SIGNED_IN);
    routes.get("/api/v1/search/export", this::export, Role.SIGNED_IN);
  }

  private void search(Context context) {
    Subject subject = SignIn.subject(context);
    StatementFilter filter = parameters.filter(context, subject, clock.instant());
    StatementPage page =
        page(
            new SearchQuery(
                filter,
                Query.text(context, "cursor"),
                Query.number(context, "limit", PAGE_DEFAULT, PAGE_MAX)));
    json.answer(context, new Page<>(visible(page, subject), page.next()));
  }

  private StatementPage page(SearchQuery query) {
    try {
      return archive.search(query);
    } catch (Archive.InvalidCursor e) {
      throw Problem.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private List<HitView> visible(StatementPage page, Subject subject) {
    return page.hits().stream()
        .filter(hit -> sight.sees(subject, hit.sessionId()))
        .map(HitView::of)
        .toList();
  }

  /** Names alone do not tell people of two issuers apart, and counts cannot be looked through. */
  private void counts(Context context) {
    Subject subject = SignIn.subject(context);
    if (!sight.seesEverything(subject)) {
      throw Problem.forbidden("only auditors see how many statements there were");
    }
    Instant now = clock.instant();
    StatementFilter filter = parameters.filter(context, subject, now);
    Instant until = Objects.requireNonNullElse(filter.until(), now);
    Instant since = Objects.requireNonNullElse(filter.since(), until.minus(COUNTED));
    if (!since.isBefore(until)) {
      throw Problem.badRequest("since has to be before until");
    }
    int buckets = Query.number(context, "buckets", BUCKETS_DEFAULT, BUCKETS_MAX);
    json.answer(
        context,
        new CountsView(
            since,
            until,
            archive.counts(filter, since, until, buckets).stream().map(BucketView::of).toList()));
  }

  /** All that fits, newest first, however much that is: pages are read as they are sent. */
  private void export(Context context) throws IOException {
    Subject subject = SignIn.subject(context);
    StatementFilter filter = parameters.filter(context, subject, clock.instant());
    boolean csv =
        switch (Objects.requireNonNullElse(Query.text(context, "format"), "jsonl")) {
          case "csv" -> true;
          case "jsonl" -> false;
          default -> throw Problem.badRequest("format is csv or jsonl");
        };
    // a fault in the filter is told before the first byte
    StatementPage page = page(new SearchQuery(filter, null, EXPORT_PAGE));
    context.contentType(csv ? "text/csv; charset=utf-8" : "application/x-ndjson");
    context.header(
        "Content-Disposition",
        "attachment; filename=\"statements." + (csv ? "csv" : "jsonl") + "\"");
    try (OutputStream out = new BufferedOutputStream(context.outputStream(), 64 * 1024)) {
      if (csv) {
        write(out, Csv.line(CsvStatements.NAMES));
      }
      while (true) {
        for (HitView hit : visible(page, subject)) {
          write(out, csv ? Csv.line(CsvStatements.cells(hit)) : json.text(hit) + "\n");
        }
        String next = page.next();
        if (next == null) {
          return;
        }
        page = page(new SearchQuery(filter, next, EXPORT_PAGE));
      }
    } catch (Archive.TooBroad tooLong) {
      // The status is sent already: the last line says that more is missing.
      var incomplete = new Incomplete(String.valueOf(tooLong.getMessage()));
      write(
          context.outputStream(),
          csv
              ? Csv.line(List.of("incomplete: " + incomplete.incomplete()))
              : json.text(incomplete) + "\n");
    }
  }

  /** The last line of what could not be exported to its end. */
  record Incomplete(String incomplete) {}

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** How many there were over time. */
  record CountsView(Instant since, Instant until, List<BucketView> buckets) {}

  /**
   * @param at when it begins
   */
  record BucketView(Instant at, long allow, long approve, long deny, long failed) {
    static BucketView of(StatementCounts counts) {
      return new BucketView(
          counts.from(), counts.allowed(), counts.held(), counts.denied(), counts.failed());
    }
  }
}
