package dev.weir.session.ticket;

import dev.weir.session.Ticket;
import org.jspecify.annotations.Nullable;

/**
 * A ticket did not let its bearer in. The message is safe to show: whether a ticket exists, and
 * what became of it, is told only to who knows its secret.
 */
public final class TicketRefused extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient @Nullable Ticket ticket;
  private final String reason;

  /**
   * @param ticket if there is one
   * @param reason for the audit trail
   */
  TicketRefused(@Nullable Ticket ticket, String message, String reason) {
    super(message, null, false, false);
    this.ticket = ticket;
    this.reason = reason;
  }

  public @Nullable Ticket ticket() {
    return ticket;
  }

  public String reason() {
    return reason;
  }
}
