package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.RowEstimate;
import dev.weir.session.approval.ApprovalRequest;
import dev.weir.session.approval.ApprovalState;
import dev.weir.session.approval.ReviewDesk;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A held statement as the API shows it.
 *
 * @param version its entity tag
 * @param estimate how many rows it would touch, as the server's planner guesses; null if that is
 *     not known, and for who asks for the yes: it says something of rows that he may not read yet
 * @param mayNotBecause why the caller may not answer; null if he may
 */
record ApprovalView(
    String id,
    String version,
    String state,
    String link,
    String user,
    @Nullable String agent,
    String connection,
    String session,
    String source,
    String rule,
    int quorum,
    List<String> reviewers,
    String sql,
    List<ParameterView> parameters,
    List<DefinitionView> definitions,
    List<String> accesses,
    boolean inTransaction,
    Instant requestedAt,
    Instant waitUntil,
    @Nullable Instant retryUntil,
    List<AnswerView> answers,
    String protocol,
    @Nullable EstimateView estimate,
    boolean mayAnswer,
    @Nullable String mayNotBecause) {

  /**
   * As one person sees it.
   *
   * @param caller who is told whether he may answer
   */
  static ApprovalView of(ApprovalRequest request, Subject caller, Instant now) {
    ApprovalRequest.Requester requester = request.requester();
    String fault =
        request.answer(caller, true, "", now) instanceof ReviewDesk.Answer.NotAllowed refused
            ? refused.message()
            : null;
    return new ApprovalView(
        request.id(),
        request.version(),
        request.state().label(),
        request.link().toString(),
        requester.user(),
        requester.agent(),
        requester.connection(),
        requester.sessionId(),
        requester.source(),
        request.terms().rule(),
        request.terms().quorum(),
        java.util.stream.Stream.concat(
                request.terms().groups().stream().sorted().map(group -> "group " + group),
                request.terms().users().stream().sorted().map(user -> "user " + user))
            .toList(),
        request.text(),
        request.parameters().stream()
            .map(parameter -> ParameterView.of(parameter, requester.protocol()))
            .toList(),
        request.definitions().stream()
            .map(each -> new DefinitionView(each.name(), each.text()))
            .toList(),
        request.accesses(),
        request.inTransaction(),
        request.filedAt(),
        request.waitUntil(),
        switch (request.state()) {
          case ApprovalState.Missed missed -> missed.retryUntil();
          case ApprovalState.ApprovedLate late -> late.retryUntil();
          default -> null;
        },
        request.state().votes().stream()
            .map(vote -> new AnswerView(vote.user(), vote.yes(), vote.reason(), vote.at()))
            .toList(),
        requester.protocol(),
        estimate(request, caller),
        fault == null,
        fault);
  }

  private static @Nullable EstimateView estimate(ApprovalRequest request, Subject caller) {
    RowEstimate found = request.estimate();
    return found == null || request.requester().isSamePersonAs(caller)
        ? null
        : new EstimateView(found.rows(), found.of().toString());
  }

  /**
   * @param of the table whose rows they are, with its schema
   */
  record EstimateView(long rows, String of) {}

  /** What a name in the statement stands for in the session. */
  record DefinitionView(String name, String sql) {}

  record AnswerView(String by, boolean yes, String reason, Instant at) {}
}
