package dev.weir.app;

import dev.weir.config.WeirConfig;
import dev.weir.console.Servers;
import dev.weir.policy.rule.Mode;
import dev.weir.session.Admission;
import dev.weir.session.Explainer.CannotExplain;
import dev.weir.session.Grant;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Signs in to servers to see whether they answer; however many ask, each server is asked by one at
 * a time and not again for some seconds. Thread-safe.
 */
final class CheckedServers implements Servers {
  private static final Duration FRESH = Duration.ofSeconds(10);

  private final InForce inForce;
  private final Admission admission;
  private final ServerTexts servers;
  private final InstantSource clock;
  private final ConcurrentHashMap<ServerTexts.Server, Checked> checks = new ConcurrentHashMap<>();

  /** What is known of one server; guarded by its lock. */
  private static final class Checked {
    final ReentrantLock lock = new ReentrantLock();
    @Nullable Health latest;
  }

  CheckedServers(InForce inForce, Admission admission, ServerTexts servers, InstantSource clock) {
    this.inForce = inForce;
    this.admission = admission;
    this.servers = servers;
    this.clock = clock;
  }

  @Override
  public List<Server> all() {
    WeirConfig settings = inForce.settings();
    return settings.connections().stream()
        .map(each ->
            new Server(
                each.name(),
                each.protocol(),
                each.address().toString(),
                each.database(),
                each.tls().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                inForce.policy().ruleset().observes(each.name()) || each.mode() == Mode.OBSERVE))
        .toList();
  }

  @Override
  public @Nullable Health check(String connection) throws InterruptedException {
    ServerTexts.Server server;
    try {
      server = servers.server(connection);
    } catch (CannotExplain unknown) {
      return null;
    }
    Checked checked = checks.computeIfAbsent(server, fresh -> new Checked());
    checked.lock.lockInterruptibly();
    try {
      Health latest = checked.latest;
      if (latest == null || latest.at().plus(FRESH).isBefore(clock.instant())) {
        latest = ask(server);
        checked.latest = latest;
      }
      return latest;
    } finally {
      checked.lock.unlock();
      forgetOthers();
    }
  }

  private Health ask(ServerTexts.Server server) throws InterruptedException {
    Instant from = clock.instant();
    String version = null;
    String trouble = null;
    try (Grant grant =
        admission.ofGateway(server.target().connection(), server.dialect().protocol())) {
      version = servers.version(server, grant);
    } catch (ServerTexts.NoAnswer reason) {
      trouble = reason.getMessage();
    }
    Instant to = clock.instant();
    return new Health(to, Duration.between(from, to), version, trouble);
  }

  /** Servers that the configuration no longer has need not be remembered. */
  private void forgetOthers() {
    if (checks.size() > inForce.settings().connections().size()) {
      checks.keySet().removeIf(server -> !server.equals(known(server.target().connection())));
    }
  }

  private ServerTexts.@Nullable Server known(String connection) {
    try {
      return servers.server(connection);
    } catch (CannotExplain gone) {
      return null;
    }
  }
}
