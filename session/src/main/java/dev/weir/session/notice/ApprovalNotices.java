package dev.weir.session.notice;

import dev.weir.session.HoldRequest;
import dev.weir.session.approval.ApprovalRequest;
import dev.weir.session.approval.ApprovalRequest.Requester;
import dev.weir.session.approval.ApprovalState;
import dev.weir.session.approval.ApprovalState.Approved;
import dev.weir.session.approval.ApprovalState.ApprovedLate;
import dev.weir.session.approval.ApprovalState.Claimed;
import dev.weir.session.approval.ApprovalState.Denied;
import dev.weir.session.approval.ApprovalState.Expired;
import dev.weir.session.approval.ApprovalState.Interrupted;
import dev.weir.session.approval.ApprovalState.Waiting;
import dev.weir.session.approval.ApprovalState.Withdrawn;
import dev.weir.session.approval.Vote;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What people are told of requests for approval. Pure. */
public final class ApprovalNotices {
  private ApprovalNotices() {}

  /**
   * Of a request that has just come into its state. A request comes into each state at most once,
   * so its id and the state are the notice's id.
   *
   * @param at when it did
   * @return null if there is nothing to tell: a late yes was used up
   */
  public static @Nullable Notice of(ApprovalRequest request, Instant at) {
    Notice.Kind kind = kind(request.state());
    if (kind == null) {
      return null;
    }
    Requester requester = request.requester();
    return new Notice(
        request.id() + "." + kind.label(),
        kind,
        at,
        request.id(),
        requester.issuer(),
        requester.user(),
        requester.agent(),
        requester.connection(),
        request.terms().rule(),
        Excerpt.lines(request.accesses()),
        Excerpt.text(text(request)),
        Excerpt.values(request.parameters(), requester.protocol()),
        by(request.state()),
        Excerpt.reason(reason(request.state())),
        until(request),
        1);
  }

  private static Notice.@Nullable Kind kind(ApprovalState state) {
    return switch (state) {
      case Waiting _ -> Notice.Kind.REQUESTED;
      case Approved _ -> Notice.Kind.APPROVED;
      case Denied _ -> Notice.Kind.REFUSED;
      case ApprovedLate _ -> Notice.Kind.APPROVED_LATE;
      case Expired _ -> Notice.Kind.EXPIRED;
      case Withdrawn _ -> Notice.Kind.WITHDRAWN;
      case Interrupted _ -> Notice.Kind.INTERRUPTED;
      case Claimed _ -> null;
    };
  }

  /** {@code EXECUTE x} says nothing without what x is. */
  private static String text(ApprovalRequest request) {
    var text = new StringBuilder(request.text());
    for (HoldRequest.Definition definition : request.definitions()) {
      text.append('\n').append(definition.name()).append(" is: ").append(definition.text());
    }
    return text.toString();
  }

  private static List<String> by(ApprovalState state) {
    return state instanceof Denied(var _, Vote no)
        ? List.of(no.user())
        : Excerpt.lines(state.votes().stream().map(Vote::user).toList());
  }

  private static String reason(ApprovalState state) {
    return switch (state) {
      case Denied(var _, Vote no) -> no.reason();
      case Withdrawn withdrawn -> withdrawn.reason();
      case Approved _, ApprovedLate _ ->
          state.votes().stream()
              .map(Vote::reason)
              .filter(given -> !given.isBlank())
              .collect(Collectors.joining("; "));
      case Waiting _, Expired _, Interrupted _, Claimed _ -> "";
    };
  }

  private static @Nullable Instant until(ApprovalRequest request) {
    return switch (request.state()) {
      case Waiting _ -> request.waitUntil();
      case ApprovalState.Missed missed -> missed.retryUntil();
      case ApprovedLate late -> late.retryUntil();
      case Approved _, Denied _, Interrupted _, Claimed _ -> null;
    };
  }
}
