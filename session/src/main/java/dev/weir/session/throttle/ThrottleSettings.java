package dev.weir.session.throttle;

import dev.weir.policy.rule.NetworkRange;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * How many failed sign-ins are borne before answers to further ones come late.
 *
 * @param perSourceMax from one {@link SourceNetwork} within the window; 0 for any number
 * @param perUserMax under one claimed name within the window; 0 for any number
 * @param window in which so many failures are forgotten again, evenly
 * @param lateMax how late an answer is at most
 * @param exempt networks that stand for many clients: their failures count by name alone
 */
public record ThrottleSettings(
    int perSourceMax,
    int perUserMax,
    Duration window,
    Duration lateMax,
    List<NetworkRange> exempt) {
  /** What holds where the configuration says nothing. */
  public static final ThrottleSettings DEFAULT =
      new ThrottleSettings(
          20,
          20,
          Duration.ofMinutes(1),
          Duration.ofSeconds(5),
          List.of(NetworkRange.parse("127.0.0.0/8"), NetworkRange.parse("::1")));

  public ThrottleSettings {
    exempt = List.copyOf(exempt);
  }

  boolean exempts(InetAddress source) {
    return exempt.stream().anyMatch(network -> network.contains(source));
  }
}
