package dev.weir.session.ticket;

import java.time.Duration;
import java.util.Set;

/**
 * What tickets may be, as configured.
 *
 * @param on whether there are tickets at all
 * @param lifetimeMax of those that are minted from now on
 * @param issuers whose tokens are accepted: who came by another one does not get in
 * @param connections that there are
 */
public record TicketRules(
    boolean on, Duration lifetimeMax, Set<String> issuers, Set<String> connections) {
  public TicketRules {
    issuers = Set.copyOf(issuers);
    connections = Set.copyOf(connections);
  }
}
