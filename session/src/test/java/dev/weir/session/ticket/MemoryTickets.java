package dev.weir.session.ticket;

import dev.weir.policy.Subject;
import dev.weir.session.Ticket;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tickets that nobody keeps. */
final class MemoryTickets implements TicketStore {
  private final ConcurrentHashMap<String, Kept> kept = new ConcurrentHashMap<>();

  @Override
  public void add(Ticket ticket, Verifiers verifiers) {
    kept.put(ticket.id(), new Kept(ticket, verifiers));
  }

  @Override
  public @Nullable Kept find(String id) {
    return kept.get(id);
  }

  @Override
  public List<Ticket> list(@Nullable Subject owner, @Nullable String beforeId, int countMax) {
    return kept.values().stream()
        .map(Kept::ticket)
        .filter(ticket -> owner == null || ticket.isOf(owner))
        .sorted(Comparator.comparing(Ticket::id).reversed())
        .limit(countMax)
        .toList();
  }

  @Override
  public int holding(Subject owner, Instant now) {
    return (int)
        kept.values().stream()
            .map(Kept::ticket)
            .filter(ticket -> ticket.isOf(owner) && ticket.revoked() == null)
            .filter(ticket -> !ticket.expired(now))
            .count();
  }

  @Override
  public @Nullable Ticket revoke(String id, Subject by, Instant now) {
    Kept found = kept.get(id);
    if (found == null || found.ticket().revoked() != null || found.ticket().expired(now)) {
      return null;
    }
    Ticket before = found.ticket();
    var revoked =
        new Ticket(
            before.id(),
            before.name(),
            before.owner(),
            before.scope(),
            before.mintedAt(),
            new Ticket.Revocation(now, by.user()));
    kept.put(id, new Kept(revoked, found.verifiers()));
    return revoked;
  }
}
