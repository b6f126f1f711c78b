package dev.weir.gateway.signin;

import dev.weir.session.Secret;
import dev.weir.session.ticket.Verifiers;

/** What a client has shown to be let in. */
public sealed interface Shown {
  /**
   * An access token.
   *
   * @param token taken over: whoever admits the client does not keep it, and the opener wipes it
   */
  record Token(Secret token) implements Shown {}

  /** That it knows the secret of a ticket, without the secret. Made by each wire in its own way. */
  non-sealed interface OfTicket extends Shown {
    /** The ticket's id as the client gave it. */
    String id();

    /** Whether the proof fits what is kept of the ticket; called once, on any thread. */
    boolean fits(Verifiers verifiers);
  }

  /** Wipes what is secret in it. */
  default void wipe() {
    if (this instanceof Token(Secret token)) {
      token.close();
    }
  }
}
