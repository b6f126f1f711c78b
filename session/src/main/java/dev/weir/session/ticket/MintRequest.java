package dev.weir.session.ticket;

import dev.weir.session.TicketScope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A ticket that somebody wants.
 *
 * @param name null for the names of its connections
 * @param lifetime null for an hour, or less where less is allowed
 */
public record MintRequest(@Nullable String name, TicketScope scope, @Nullable Duration lifetime) {

  /** No ticket is minted; the message is safe to show. */
  public static final class MintRefused extends Exception {
    private static final long serialVersionUID = 1L;
    private final Why why;

    MintRefused(Why why, String message) {
      super(message);
      this.why = why;
    }

    public Why why() {
      return why;
    }

    public enum Why {
      /** There are none here. */
      OFF,
      /** What is asked for is not right. */
      NOT_RIGHT,
      TOO_MANY
    }
  }
}
