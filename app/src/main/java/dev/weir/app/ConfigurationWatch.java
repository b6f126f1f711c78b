package dev.weir.app;

import dev.weir.config.ConfigLoader.Result;
import dev.weir.session.AuditTrail;
import dev.weir.session.AuditTrail.AuditEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the configuration file or folder: a changed one without faults is in force within
 * moments, sessions stay open; a faulty one is reported and the old one stays. Files are looked at
 * by content, since a mounted secret or config map changes by a swapped link.
 */
final class ConfigurationWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationWatch.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final Path file;
  private final InForce inForce;
  private final List<Runnable> followers;
  private final AuditTrail audit;
  private final InstantSource clock;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("weir-config").factory());
  private String seen;

  private ConfigurationWatch(
      Path file,
      InForce inForce,
      List<Runnable> followers,
      AuditTrail audit,
      InstantSource clock,
      String seen) {
    this.file = file;
    this.inForce = inForce;
    this.followers = followers;
    this.audit = audit;
    this.clock = clock;
    this.seen = seen;
  }

  /**
   * @param followers run after each look: they take over what changed, certificates included
   */
  static ConfigurationWatch start(
      Path file, InForce inForce, List<Runnable> followers, AuditTrail audit, InstantSource clock)
      throws IOException {
    var watch = new ConfigurationWatch(file, inForce, followers, audit, clock, content(file));
    audit.append(
        new AuditEvent.PolicyLoaded(
            clock.instant(), inForce.policy().fingerprint(), file.toString()));
    watch.looking.scheduleWithFixedDelay(
        watch::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  /** One look; never throws, or the next would not come. */
  void look() {
    try {
      String now = content(file);
      if (!now.equals(seen)) {
        seen = now;
        reload();
      }
      followers.forEach(Runnable::run);
    } catch (IOException | RuntimeException e) {
      LOG.error("the configuration {} cannot be followed: {}", file, e.toString());
    }
  }

  private void reload() {
    switch (ConfigurationFile.read(file)) {
      case Result.Loaded(var settings, var policy) -> {
        var before = inForce.replace(new InForce.Configuration(settings, policy));
        audit.append(
            new AuditEvent.PolicyLoaded(clock.instant(), policy.fingerprint(), file.toString()));
        LOG.info("configuration reloaded, policy {}", policy.fingerprint());
        if (!before.settings().listen().equals(settings.listen())
            || !before.settings().data().equals(settings.data())
            || !before.settings().recording().equals(settings.recording())) {
          LOG.warn("listen, data and recording take effect when the gateway is started again");
        }
      }
      case Result.Faulty(var faults) -> {
        audit.append(
            new AuditEvent.PolicyRejected(clock.instant(), file.toString(), faults.size()));
        LOG.error("the changed configuration has faults, the old one stays in force:");
        faults.forEach(fault -> LOG.error("{}", fault));
      }
    }
  }

  /** Everything the file or the folder's YAML files hold, as one text to compare. */
  private static String content(Path file) throws IOException {
    if (!Files.isDirectory(file)) {
      return Files.readString(file);
    }
    var text = new StringBuilder();
    try (Stream<Path> files = Files.list(file)) {
      for (Path each :
          files.filter(path -> path.toString().matches(".*\\.ya?ml")).sorted().toList()) {
        text.append(each).append('\n').append(Files.readString(each)).append('\n');
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
