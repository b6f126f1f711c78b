package dev.weir.console;

import dev.weir.policy.Effect;
import dev.weir.policy.Subject;
import dev.weir.session.archive.Archive;
import dev.weir.session.archive.SearchQuery;
import dev.weir.session.archive.StatementHit;
import dev.weir.session.archive.StatementPage;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Statements of the past. Thread-safe. */
final class SearchRoutes {
  private static final int PAGE_MAX = 200;
  private static final int PAGE_DEFAULT = 50;

  private final Archive archive;
  private final Sight sight;
  private final Json json;
  private final InstantSource clock;

  SearchRoutes(Archive archive, Sight sight, Json json, InstantSource clock) {
    this.archive = archive;
    this.sight = sight;
    this.json = json;
    this.clock = clock;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/v1/search", this::search, Role.SIGNED_IN);
  }

  private void search(Context context) {
    Subject subject = SignIn.subject(context);
    Instant now = clock.instant();
    var query =
        new SearchQuery(
            Query.text(context, "q"),
            Query.text(context, "session"),
            sight.userFilter(subject, Query.text(context, "user")),
            Query.text(context, "agent"),
            Query.text(context, "connection"),
            decision(Query.text(context, "decision")),
            Query.text(context, "rule"),
            Query.text(context, "table"),
            Query.moment(context, "since", now),
            Query.moment(context, "until", now),
            Query.text(context, "cursor"),
            Query.number(context, "limit", PAGE_DEFAULT, PAGE_MAX));
    try {
      StatementPage page = archive.search(query);
      List<HitView> visible =
          page.hits().stream()
              .filter(hit -> sight.sees(subject, hit.sessionId()))
              .map(HitView::of)
              .toList();
      json.answer(context, new Page<>(visible, page.next()));
    } catch (Archive.InvalidCursor e) {
      throw Problem.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable Effect decision(@Nullable String label) {
    if (label == null) {
      return null;
    }
    return switch (label.toLowerCase(Locale.ROOT)) {
      case "allow", "allowed" -> Effect.ALLOW;
      case "approve", "held" -> Effect.APPROVE;
      case "deny", "denied", "refused" -> Effect.DENY;
      default -> throw Problem.badRequest("decision is allow, approve or deny");
    };
  }

  /** A found statement as the API shows it. */
  record HitView(
      String session,
      long statement,
      Instant at,
      String user,
      @Nullable String agent,
      String connection,
      String kind,
      String sql,
      String decision,
      List<String> rules,
      List<String> tables,
      List<String> protectedColumns,
      @Nullable String approval,
      @Nullable String sqlState,
      @Nullable Long rows,
      @Nullable Long durationMicros) {
    static HitView of(StatementHit hit) {
      return new HitView(
          hit.sessionId(),
          hit.number(),
          hit.at(),
          hit.user(),
          hit.agent(),
          hit.connection(),
          hit.kind(),
          hit.text(),
          hit.decision().name().toLowerCase(Locale.ROOT),
          hit.rules(),
          hit.tables(),
          hit.protectedColumns(),
          hit.approvalRequest(),
          hit.sqlState(),
          hit.rowCount(),
          hit.took() == null ? null : Objects.requireNonNull(hit.took()).toNanos() / 1000);
    }
  }
}
