package dev.weir.secrets.fetch;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Hosts that what is sent to them does not leave the machine or its link for. By what is written
 * alone: a name could be made to mean anything.
 */
final class NearbyHosts {
  private static final Pattern IPV4 =
      Pattern.compile("(127|169\\.254)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){2,3}");

  /** Loopback, and where EC2 and EKS serve credentials. */
  private static final Set<String> IPV6 = Set.of("[::1]", "[fd00:ec2::254]", "[fd00:ec2::23]");

  private NearbyHosts() {}

  static boolean isNearby(String host) {
    if (host.equals("localhost") || IPV6.contains(host)) {
      return true;
    }
    return IPV4.matcher(host).matches() && host.chars().filter(c -> c == '.').count() == 3;
  }
}
