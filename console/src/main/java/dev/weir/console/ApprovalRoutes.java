package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.approval.ApprovalRequest;
import dev.weir.session.approval.ApprovalState;
import dev.weir.session.approval.ReviewDesk;
import dev.weir.session.archive.Archive;
import dev.weir.session.archive.SearchQuery;
import dev.weir.session.archive.SessionSummary;
import dev.weir.session.archive.StatementFilter;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The held statements: look, answer. Thread-safe. */
final class ApprovalRoutes {
  private static final int PAGE_MAX = 200;
  private static final int PAGE_DEFAULT = 50;
  private static final int RECENT = 20;

  private final ReviewDesk desk;
  private final Archive archive;
  private final SignIn signIn;
  private final Json json;
  private final InstantSource clock;

  ApprovalRoutes(ReviewDesk desk, Archive archive, SignIn signIn, Json json, InstantSource clock) {
    this.desk = desk;
    this.archive = archive;
    this.clock = clock;
    this.signIn = signIn;
    this.json = json;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/v1/approvals", this::list, Role.SIGNED_IN);
    routes.get("/api/v1/approvals/{id}", this::show, Role.SIGNED_IN);
    routes.get("/api/v1/approvals/{id}/recent", this::recent, Role.SIGNED_IN);
    routes.post("/api/v1/approvals/{id}/answer", this::answer, Role.SIGNED_IN);
  }

  private void list(Context context) {
    Subject subject = SignIn.subject(context);
    Set<ApprovalState.Name> states = states(context.queryParam("state"));
    int limit = Query.number(context, "limit", PAGE_DEFAULT, PAGE_MAX);
    String cursor = context.queryParam("cursor");
    var items = new ArrayList<ApprovalView>();
    // The desk knows nothing of who may see what, so pages are read until one is full.
    while (items.size() < limit) {
      List<ApprovalRequest> page = desk.list(states, cursor, PAGE_MAX);
      for (ApprovalRequest request : page) {
        cursor = request.id();
        if (sees(subject, request)) {
          items.add(view(request, subject));
          if (items.size() == limit) {
            break;
          }
        }
      }
      if (items.size() < limit && page.size() < PAGE_MAX) {
        cursor = null;
        break;
      }
    }
    json.answer(context, new Page<>(items, cursor));
  }

  private void show(Context context) {
    ApprovalRequest request = visible(context);
    context.header("ETag", ETags.quoted(request.version()));
    json.answer(context, view(request, SignIn.subject(context)));
  }

  private ApprovalView view(ApprovalRequest request, Subject caller) {
    return ApprovalView.of(request, caller, clock.instant());
  }

  /**
   * What the same person did through the same agent on the same connection just before: for who may
   * answer, and for auditors.
   */
  private void recent(Context context) {
    ApprovalRequest request = visible(context);
    Subject subject = SignIn.subject(context);
    if (!request.terms().mayAnswer(subject) && !signIn.seesEverything(subject)) {
      throw Problem.forbidden("this is for those who may answer the request");
    }
    ApprovalRequest.Requester who = request.requester();
    StatementFilter filter =
        StatementFilter.ALL
            .of(who.user(), who.agent(), who.connection())
            .between(null, request.filedAt());
    try {
      json.answer(
          context,
          new Page<>(
              archive.search(SearchQuery.of(filter).atMost(RECENT)).hits().stream()
                  .filter(hit -> isOfIssuer(hit.sessionId(), who.issuer()))
                  .map(HitView::of)
                  .toList(),
              null));
    } catch (Archive.InvalidCursor impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private boolean isOfIssuer(String sessionId, String issuer) {
    SessionSummary session = archive.session(sessionId);
    return session != null && session.issuer().equals(issuer);
  }

  private void answer(Context context) {
    ApprovalRequest request = visible(context);
    AnswerBody body = json.read(context, AnswerBody.class);
    if (body.yes() == null) {
      throw Problem.badRequest("say \"yes\": true or \"yes\": false");
    }
    String reason = Objects.requireNonNullElse(body.reason(), "");
    String seen = ETags.seen(context);
    switch (desk.answer(request.id(), SignIn.subject(context), body.yes(), reason, seen)) {
      case ReviewDesk.Answer.Accepted accepted -> {
        context.header("ETag", ETags.quoted(accepted.request().version()));
        json.answer(context, view(accepted.request(), SignIn.subject(context)));
      }
      case ReviewDesk.Answer.NotAllowed refused ->
          throw new Problem(
              switch (refused.why()) {
                case UNKNOWN_REQUEST -> 404;
                case CHANGED -> 412;
                case NOT_A_REVIEWER, OWN_REQUEST -> 403;
                case ALREADY_ANSWERED, ALREADY_DECIDED, TOO_LATE -> 409;
              },
              "The answer does not count",
              refused.message());
    }
  }

  /** The request of the path; one that the caller may not see is not there for them. */
  private ApprovalRequest visible(Context context) {
    ApprovalRequest request = desk.find(context.pathParam("id"));
    if (request == null || !sees(SignIn.subject(context), request)) {
      throw Problem.notFound("there is no such request, or it is not for you to see");
    }
    return request;
  }

  boolean sees(Subject subject, ApprovalRequest request) {
    ApprovalRequest.Requester requester = request.requester();
    return request.terms().mayAnswer(subject)
        || requester.user().equals(subject.user()) && requester.issuer().equals(subject.issuer())
        || signIn.overlooks(subject);
  }

  private static Set<ApprovalState.Name> states(@Nullable String wanted) {
    if (wanted == null) {
      return Set.of();
    }
    var states = EnumSet.noneOf(ApprovalState.Name.class);
    for (String label : wanted.split(",", -1)) {
      try {
        states.add(
            ApprovalState.Name.valueOf(label.strip().toUpperCase(Locale.ROOT).replace('-', '_')));
      } catch (IllegalArgumentException unknown) {
        throw Problem.badRequest(
            "state is one or more of "
                + String.join(
                    ", ",
                    EnumSet.allOf(ApprovalState.Name.class).stream()
                        .map(ApprovalState.Name::label)
                        .toList()));
      }
    }
    return states;
  }

  /** What a reviewer sends. */
  record AnswerBody(@Nullable Boolean yes, @Nullable String reason) {}
}
