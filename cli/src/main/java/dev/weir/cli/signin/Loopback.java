package dev.weir.cli.signin;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of this machine: what goes there leaves it to nobody. */
public final class Loopback {
  /** Four numbers: a domain may begin with 127, too. */
  private static final Pattern IPV4 = Pattern.compile("127(\\.\\d{1,3}){3}");

  private Loopback() {}

  /** Whether a URI's host is this machine. */
  public static boolean is(@Nullable String host) {
    return host != null
        && (host.equals("localhost") || host.equals("[::1]") || IPV4.matcher(host).matches());
  }
}
