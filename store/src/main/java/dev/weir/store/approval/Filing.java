package dev.weir.store.approval;

import dev.weir.policy.Subject;
import dev.weir.session.ApprovalDesk.DeskUnavailable;
import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.ApprovalDesk.Yes;
import dev.weir.session.HoldRequest;
import dev.weir.session.approval.ApprovalRequest;
import dev.weir.session.approval.ApprovalState;
import dev.weir.session.approval.Vote;
import dev.weir.sql.Reading;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Between what the data path says and what reviewers see. */
final class Filing {
  private Filing() {}

  static ApprovalRequest of(HoldRequest request, String id, URI link, Instant now, Duration wait)
      throws DeskUnavailable {
    Subject subject = request.subject();
    var requester =
        new ApprovalRequest.Requester(
            subject.issuer(),
            subject.user(),
            subject.agent(),
            request.place().connection(),
            request.place().protocol(),
            request.place().source().getHostAddress(),
            request.place().session());
    return new ApprovalRequest(
        id,
        link,
        requester,
        text(request),
        request.parameters(),
        request.definitions(),
        accesses(request),
        request.terms(),
        request.inTransaction(),
        now,
        now.plus(wait.isNegative() ? Duration.ZERO : wait),
        new ApprovalState.Waiting(List.of()));
  }

  /** What a reviewer sees must be what runs, to the letter. */
  private static String text(HoldRequest request) throws DeskUnavailable {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(request.text().utf8()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new DeskUnavailable("a text that is not UTF-8 cannot be shown to reviewers");
    }
  }

  private static List<String> accesses(HoldRequest request) {
    return switch (request.text().reading()) {
      case Reading.Unreadable _ -> List.of();
      case Reading.Script script ->
          Stream.concat(
                  script.statements().stream()
                      .flatMap(statement -> statement.accesses().stream())
                      .map(Object::toString)
                      .distinct()
                      .sorted(),
                  protectedColumns(request))
              .toList();
    };
  }

  /** Whoever says yes should know that protected values are part of it, masked or not. */
  private static Stream<String> protectedColumns(HoldRequest request) {
    return request.text().verdicts().stream()
        .flatMap(verdict -> verdict.protectedColumns().stream())
        .map(column -> "read protected " + column)
        .distinct()
        .sorted();
  }

  static String person(Subject subject) {
    return subject.issuer() + "\n" + subject.user().toLowerCase(Locale.ROOT);
  }

  /** What a state means to the one who waits; null while the wait goes on. */
  static @Nullable Outcome outcome(ApprovalRequest request) {
    return switch (request.state()) {
      case ApprovalState.Waiting _ -> null;
      case ApprovalState.Approved _ -> new Outcome.Approved(yes(request));
      case ApprovalState.Denied(var _, Vote no) -> new Outcome.Denied(no.user(), no.reason());
      case ApprovalState.Expired(var _, Instant retryUntil) -> new Outcome.Expired(retryUntil);
      case ApprovalState.Withdrawn(var _, String reason, var _) -> new Outcome.Withdrawn(reason);
      case ApprovalState.Interrupted _ -> new Outcome.Interrupted();
      case ApprovalState.ApprovedLate late -> new Outcome.Expired(late.retryUntil());
      case ApprovalState.Claimed claimed -> new Outcome.Expired(claimed.at());
    };
  }

  /** The votes as the one answer they make together. */
  static Yes yes(ApprovalRequest request) {
    List<Vote> votes = request.state().votes();
    String reason =
        String.join(
            "; ", votes.stream().map(Vote::reason).filter(given -> !given.isBlank()).toList());
    return new Yes(
        request.id(), votes.stream().map(Vote::user).toList(), reason, votes.getLast().at());
  }
}
