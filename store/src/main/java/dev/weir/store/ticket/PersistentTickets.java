package dev.weir.store.ticket;

import dev.weir.policy.Subject;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.session.Ticket;
import dev.weir.session.ticket.TicketStore;
import dev.weir.session.ticket.Verifiers;
import dev.weir.store.audit.AuditTable;
import dev.weir.store.sqlite.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tickets in the embedded database, each change in one transaction with its entry in the audit
 * trail. Methods throw {@link Database.StoreFailed} if they could not do what they say.
 * Thread-safe.
 */
public final class PersistentTickets implements TicketStore {
  /** How long a ticket is shown after its end, and its bearer told what became of it. */
  private static final Duration SHOWN = Duration.ofDays(7);

  private static final int COUNT_MOST = 1000;

  private final Database database;

  /**
   * @param database with {@link dev.weir.store.DeskSchema}; stays the caller's
   */
  public PersistentTickets(Database database) {
    this.database = database;
  }

  @Override
  public void add(Ticket ticket, Verifiers verifiers) {
    database.write(handle -> {
      TicketTable.insert(handle, ticket, verifiers);
      AuditTable.insert(handle, new AuditEvent.TicketMinted(ticket.mintedAt(), ticket));
      return true;
    });
  }

  @Override
  public @Nullable Kept find(String id) {
    return database.<@Nullable Kept>read(handle -> TicketTable.find(handle, id));
  }

  @Override
  public List<Ticket> list(@Nullable Subject owner, @Nullable String beforeId, int countMax) {
    if (countMax < 1 || countMax > COUNT_MOST) {
      throw new IllegalArgumentException("a page has 1 to " + COUNT_MOST + " tickets");
    }
    return database.read(handle -> TicketTable.list(handle, owner, beforeId, countMax));
  }

  @Override
  public int holding(Subject owner, Instant now) {
    return database.read(handle -> TicketTable.holding(handle, owner, now));
  }

  @Override
  public @Nullable Ticket revoke(String id, Subject by, Instant now) {
    return database.<@Nullable Ticket>write(handle -> {
      Kept kept = TicketTable.find(handle, id);
      if (kept == null || !TicketTable.revoke(handle, id, by.user(), now)) {
        return null;
      }
      AuditTable.insert(handle, new AuditEvent.TicketRevoked(now, kept.ticket(), by));
      Kept after = TicketTable.find(handle, id);
      return after == null ? null : after.ticket();
    });
  }

  /** Writes down which tickets have expired since it was last asked, and forgets old ones. */
  public void expire(Instant now) {
    database.write(handle -> {
      for (Ticket ticket : TicketTable.takeExpired(handle, now)) {
        AuditTable.insert(handle, new AuditEvent.TicketExpired(now, ticket));
      }
      TicketTable.forget(handle, now.minus(SHOWN));
      return true;
    });
  }
}
