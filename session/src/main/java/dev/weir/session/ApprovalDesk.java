package dev.weir.session;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where held statements wait for people, as the data path sees it. Methods may block (they
 * persist); thread-safe.
 */
public interface ApprovalDesk {
  /**
   * Files a request and announces it.
   *
   * @param wait how long it is held: the terms' wait, cut by the caller in a transaction
   * @throws DeskUnavailable if the request could not be persisted or too many wait: the statement
   *     must be refused
   */
  Waiting hold(HoldRequest request, Duration wait) throws DeskUnavailable;

  /**
   * Takes a late yes to the same statement, once, or returns null. Atomic across sessions and
   * gateways.
   */
  @Nullable Yes claimLateYes(HoldRequest request) throws DeskUnavailable;

  /** One request on the desk. */
  interface Waiting {
    String id();

    /** Where a reviewer finds it. */
    URI link();

    /**
     * How it ends; completes exactly once, on any thread. After Approved the statement may run once
     * and the request is used up.
     */
    CompletionStage<Outcome> outcome();

    /** The client went away or cancelled. Without effect once there is an outcome. */
    void withdraw(String reason);

    /**
     * It became known how many rows the statement would touch: reviewers are told. Without effect
     * once there is an outcome.
     */
    void estimated(RowEstimate estimate);
  }

  /** How a wait ended. */
  sealed interface Outcome {
    record Approved(Yes yes) implements Outcome {}

    record Denied(String by, String reason) implements Outcome {}

    /** Time ran out; a later yes counts until {@code retryUntil}. */
    record Expired(Instant retryUntil) implements Outcome {}

    record Withdrawn(String reason) implements Outcome {}

    /** The gateway stops. */
    record Interrupted() implements Outcome {}
  }

  /** A yes with a full quorum. */
  record Yes(String requestId, List<String> by, String reason, Instant at) {
    public Yes {
      by = List.copyOf(by);
    }
  }

  /** The desk cannot take the request; the message is safe to show to the client. */
  final class DeskUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    public DeskUnavailable(String message) {
      super(message);
    }
  }
}
