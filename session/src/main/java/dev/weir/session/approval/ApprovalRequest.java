package dev.weir.session.approval;

import dev.weir.policy.ApprovalTerms;
import dev.weir.policy.Subject;
import dev.weir.session.HoldRequest;
import dev.weir.session.Parameter;
import dev.weir.session.RowEstimate;
import dev.weir.session.approval.ApprovalState.Answerable;
import dev.weir.session.approval.ApprovalState.Missed;
import dev.weir.session.approval.ReviewDesk.Answer;
import dev.weir.session.approval.ReviewDesk.Answer.Accepted;
import dev.weir.session.approval.ReviewDesk.Answer.NotAllowed;
import dev.weir.session.approval.ReviewDesk.Answer.Why;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request as reviewers see it. Immutable.
 *
 * @param link where a reviewer finds it
 * @param requester the person and agent who want to run the statement
 * @param text what will run if the answer is yes
 * @param definitions what the names in the text stand for that only the session knows
 * @param accesses what the text does, a line each, for people
 * @param inTransaction other people's rows may be locked while it waits
 * @param waitUntil when the client is told that nobody answered
 * @param estimate how many rows it would touch; null until that is known, and for most that is not
 *     a plain read or write of tables for ever
 */
public record ApprovalRequest(
    String id,
    URI link,
    Requester requester,
    String text,
    List<Parameter> parameters,
    List<HoldRequest.Definition> definitions,
    List<String> accesses,
    ApprovalTerms terms,
    boolean inTransaction,
    Instant filedAt,
    Instant waitUntil,
    ApprovalState state,
    @Nullable RowEstimate estimate) {
  public ApprovalRequest {
    parameters = List.copyOf(parameters);
    definitions = List.copyOf(definitions);
    accesses = List.copyOf(accesses);
  }

  /** Of which nothing is estimated yet. */
  public ApprovalRequest(
      String id,
      URI link,
      Requester requester,
      String text,
      List<Parameter> parameters,
      List<HoldRequest.Definition> definitions,
      List<String> accesses,
      ApprovalTerms terms,
      boolean inTransaction,
      Instant filedAt,
      Instant waitUntil,
      ApprovalState state) {
    this(
        id,
        link,
        requester,
        text,
        parameters,
        definitions,
        accesses,
        terms,
        inTransaction,
        filedAt,
        waitUntil,
        state,
        null);
  }

  public ApprovalRequest estimated(RowEstimate found) {
    return with(state, found);
  }

  public ApprovalRequest in(ApprovalState next) {
    return with(next, estimate);
  }

  private ApprovalRequest with(ApprovalState next, @Nullable RowEstimate found) {
    return new ApprovalRequest(
        id,
        link,
        requester,
        text,
        parameters,
        definitions,
        accesses,
        terms,
        inTransaction,
        filedAt,
        waitUntil,
        next,
        found);
  }

  /** Another one after each change: what a reviewer has seen is named by it. */
  public String version() {
    return state.label() + "-" + state.votes().size();
  }

  /**
   * As {@link #answer(Subject, boolean, String, Instant)}, if the request is as the reviewer has
   * seen it.
   *
   * @param asKept how the request was shown; this one may have gone on with the time
   * @param seen the version that was shown; null if it does not matter
   */
  public Answer answer(
      Subject reviewer,
      boolean yes,
      String reason,
      Instant now,
      ApprovalRequest asKept,
      @Nullable String seen) {
    return seen == null || seen.equals(asKept.version())
        ? answer(reviewer, yes, reason, now)
        : new NotAllowed(
            Why.CHANGED,
            "the request has changed since you looked: %sit is %s"
                .formatted(
                    asKept.state().votes().stream()
                        .map(vote ->
                            "%s has said %s, ".formatted(vote.user(), vote.yes() ? "yes" : "no"))
                        .collect(Collectors.joining()),
                    asKept.state().label()));
  }

  /**
   * What an answer does to this request: the request in its next state, or why the answer does not
   * count. Pure.
   */
  public Answer answer(Subject reviewer, boolean yes, String reason, Instant now) {
    if (requester.isSamePersonAs(reviewer)) {
      return new NotAllowed(Why.OWN_REQUEST, "nobody may answer a request of their own");
    }
    if (!terms.mayAnswer(reviewer)) {
      return new NotAllowed(
          Why.NOT_A_REVIEWER, "the rule \"%s\" does not name you".formatted(terms.rule()));
    }
    if (!(state instanceof Answerable open)) {
      return new NotAllowed(Why.ALREADY_DECIDED, "the request is already " + state.label());
    }
    if (open instanceof Missed missed && !now.isBefore(missed.retryUntil())) {
      return new NotAllowed(
          Why.TOO_LATE, "the time for a late answer ended at " + missed.retryUntil());
    }
    if (state.votes().stream().anyMatch(vote -> vote.isBy(reviewer.issuer(), reviewer.user()))) {
      return new NotAllowed(Why.ALREADY_ANSWERED, "you have answered this request already");
    }
    var vote = new Vote(reviewer.issuer(), reviewer.user(), yes, reason, now);
    return new Accepted(in(yes ? open.yes(vote, terms.quorum()) : open.no(vote)));
  }

  /** Who is asking, and from where. */
  public record Requester(
      String issuer,
      String user,
      @Nullable String agent,
      String connection,
      String protocol,
      String source,
      String sessionId) {
    public boolean isSamePersonAs(Subject other) {
      return issuer.equals(other.issuer())
          && user.toLowerCase(Locale.ROOT).equals(other.user().toLowerCase(Locale.ROOT));
    }
  }
}
