package dev.weir.console;

import dev.weir.session.approval.ApprovalRequest;
import dev.weir.session.approval.ApprovalState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A held statement as the API shows it. */
record ApprovalView(
    String id,
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
    List<AnswerView> answers) {

  static ApprovalView of(ApprovalRequest request) {
    ApprovalRequest.Requester requester = request.requester();
    return new ApprovalView(
        request.id(),
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
            .toList());
  }

  /** What a name in the statement stands for in the session. */
  record DefinitionView(String name, String sql) {}

  record AnswerView(String by, boolean yes, String reason, Instant at) {}
}
