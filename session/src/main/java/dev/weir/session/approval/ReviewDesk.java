package dev.weir.session.approval;

import dev.weir.policy.Subject;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The approval desk from the reviewers' side: console, REST API, command line. Methods may block;
 * thread-safe.
 */
public interface ReviewDesk {
  /**
   * Requests in any of the states (all if empty), newest first.
   *
   * @param afterId continue below this request of the page before, or null to start
   * @param countMax at most this many, 1 to 1000
   */
  List<ApprovalRequest> list(
      Set<ApprovalState.Name> states, @Nullable String afterId, int countMax);

  @Nullable ApprovalRequest find(String id);

  /**
   * Takes one person's answer. The request, as it then stands, is on disk when this returns.
   *
   * @param reason at most 2000 characters; longer ones are cut
   * @param seen the {@link ApprovalRequest#version} that the answer is meant for: one to a request
   *     that has changed since does not count. Null if it does not matter.
   */
  Answer answer(String id, Subject reviewer, boolean yes, String reason, @Nullable String seen);

  /** An answer to the request as it is, whatever the reviewer has seen. */
  default Answer answer(String id, Subject reviewer, boolean yes, String reason) {
    return answer(id, reviewer, yes, reason, null);
  }

  /**
   * Calls the listener with each request that is filed or changes, from then on, in order and on
   * one thread of the desk; a listener must not block and what it throws is logged.
   */
  Subscription subscribe(Consumer<ApprovalRequest> listener);

  /** Ends with {@link #close()}; harmless twice. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /** What became of an answer. */
  sealed interface Answer {
    /** It counts; {@code request} is as it now stands. */
    record Accepted(ApprovalRequest request) implements Answer {}

    /** It does not count; the message is safe to show. */
    record NotAllowed(Why why, String message) implements Answer {}

    /** Why an answer does not count. */
    enum Why {
      UNKNOWN_REQUEST,
      /** The request is not as the reviewer has seen it any more. */
      CHANGED,
      NOT_A_REVIEWER,
      OWN_REQUEST,
      ALREADY_ANSWERED,
      ALREADY_DECIDED,
      TOO_LATE
    }
  }
}
