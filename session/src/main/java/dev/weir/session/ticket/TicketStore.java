package dev.weir.session.ticket;

import dev.weir.policy.Subject;
import dev.weir.session.Ticket;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where tickets are kept. What changes is on disk, with its entry in the audit trail, when a method
 * returns. Methods may block; thread-safe. All throw a RuntimeException if the store cannot be
 * used.
 */
public interface TicketStore {
  /** A ticket with what is kept of its secret. */
  record Kept(Ticket ticket, Verifiers verifiers) {}

  /** Keeps a ticket that was just minted. */
  void add(Ticket ticket, Verifiers verifiers);

  /** The ticket as it stands, also when it has ended; null if there is none. */
  @Nullable Kept find(String id);

  /**
   * Tickets of one owner, or everybody's if null, newest first.
   *
   * @param beforeId continue below this ticket of the page before, or null to start
   * @param countMax 1 to 1000
   */
  List<Ticket> list(@Nullable Subject owner, @Nullable String beforeId, int countMax);

  /** How many tickets of an owner hold. */
  int holding(Subject owner, Instant now);

  /**
   * Takes a ticket back for good.
   *
   * @return the ticket as it stands now; null if there is none or it had ended already
   */
  @Nullable Ticket revoke(String id, Subject by, Instant now);
}
