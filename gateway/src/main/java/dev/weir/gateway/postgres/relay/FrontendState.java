package dev.weir.gateway.postgres.relay;

/**
 * Whether the client's messages are dealt with now.
 *
 * <pre>
 * Taking ◀──resume── Waiting
 *   └────wait──────────▶┘ ↺ wait for something else       any ──end──▶ Ended
 * </pre>
 */
sealed interface FrontendState {
  /** What is waited for, with the client's next message left where it is. */
  enum Cause {
    /** A text is read and judged. */
    JUDGEMENT,
    /** Replies that are still to come decide what a name or a setting means. */
    REPLIES,
    /** People decide. */
    APPROVAL,
    /** The recording reaches the disk. */
    RECORDING
  }

  /** Messages are dealt with as they come. */
  record Taking() implements FrontendState {
    Waiting waitFor(Cause cause) {
      return new Waiting(cause);
    }
  }

  /** The next message waits; what comes behind it is buffered. */
  record Waiting(Cause cause) implements FrontendState {
    /** What it waited for is there, and something else is not. */
    Waiting waitFor(Cause other) {
      return new Waiting(other);
    }

    Taking resume() {
      return new Taking();
    }
  }

  /** Nothing is dealt with any more. */
  record Ended() implements FrontendState {}

  FrontendState TAKING = new Taking();
  FrontendState ENDED = new Ended();
}
