package dev.weir.policy.rule;

import dev.weir.policy.Place;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Which places and moments a rule is about. Each part that is not empty must fit, by any one of its
 * members.
 *
 * @param protocols {@code postgres} or {@code mysql}
 * @param networks the client's address
 * @param times of day, or until a moment
 */
public record Where(
    Set<String> connections,
    Set<String> protocols,
    List<NetworkRange> networks,
    List<Period> times) {
  /** Every place at every time. */
  public static final Where ANYWHERE = new Where(Set.of(), Set.of(), List.of(), List.of());

  public Where {
    connections = Set.copyOf(connections);
    protocols = Set.copyOf(protocols);
    networks = List.copyOf(networks);
    times = List.copyOf(times);
  }

  public static Where connections(String... connections) {
    return new Where(Set.of(connections), Set.of(), List.of(), List.of());
  }

  /** Whether the place fits, whatever the time. */
  public boolean fits(Place place) {
    return (connections.isEmpty() || connections.contains(place.connection()))
        && (protocols.isEmpty() || protocols.contains(place.protocol()))
        && (networks.isEmpty()
            || networks.stream().anyMatch(network -> network.contains(place.source())));
  }

  public boolean fits(Place place, Instant now) {
    return fits(place)
        && (times.isEmpty() || times.stream().anyMatch(window -> window.contains(now)));
  }
}
