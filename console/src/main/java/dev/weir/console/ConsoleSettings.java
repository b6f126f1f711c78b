package dev.weir.console;

import dev.weir.policy.Subject;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * @param address where to listen; port 0 for any free one
 * @param tls null for plain HTTP, which is refused anywhere but on loopback
 * @param views viewers: see sessions and requests of others
 * @param seesEverything auditors and administrators: may search and replay what others did
 * @param administers may end other people's sessions
 * @param offer what clients are told of the gateway
 * @param url as people reach the console; ends with a slash
 * @param signIns how long people stay signed in with a browser
 */
public record ConsoleSettings(
    InetSocketAddress address,
    @Nullable TlsFiles tls,
    Predicate<Subject> views,
    Predicate<Subject> seesEverything,
    Predicate<Subject> administers,
    Offer offer,
    Supplier<URI> url,
    Supplier<SignInLimits> signIns) {
  public ConsoleSettings {
    if (tls == null && !address.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "the console may listen on %s only with TLS: give listen.tls, or listen on loopback"
              .formatted(address));
    }
  }

  /**
   * How long people stay signed in with a browser.
   *
   * @param idleMax how long somebody may do nothing
   * @param longest how long anybody stays
   */
  public record SignInLimits(Duration idleMax, Duration longest) {}

  /** PEM files. */
  public record TlsFiles(Path certificate, Path key) {}
}
