package dev.weir.console;

import dev.weir.policy.Subject;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * @param address where to listen; port 0 for any free one
 * @param tls null for plain HTTP, which is refused anywhere but on loopback
 * @param seesEverything auditors and administrators: may search and replay what others did
 * @param administers may end other people's sessions
 * @param offer what clients are told of the gateway
 */
public record ConsoleSettings(
    InetSocketAddress address,
    @Nullable TlsFiles tls,
    Predicate<Subject> seesEverything,
    Predicate<Subject> administers,
    Offer offer) {
  public ConsoleSettings {
    if (tls == null && !address.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "the console may listen on %s only with TLS: give listen.tls, or listen on loopback"
              .formatted(address));
    }
  }

  /** PEM files. */
  public record TlsFiles(Path certificate, Path key) {}
}
