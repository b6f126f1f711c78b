package dev.weir.app;

import dev.weir.config.ConfigLoader.Result;
import dev.weir.session.AuditTrail;
import dev.weir.session.AuditTrail.AuditEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
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
  private static final int PIECE_BYTES = 64 << 10;

  private final Path file;
  private final InForce inForce;
  private final List<Runnable> followers;
  private final AuditTrail audit;
  private final InstantSource clock;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("weir-config").factory());

  /** What was last dealt with; only the looking thread changes it, or a test. */
  private String seen;

  /**
   * Why the last look failed, so that it is said once and not every second; empty if it did not.
   */
  private String trouble = "";

  /**
   * Nothing is looked at until {@link #start}.
   *
   * @param seen {@link #content} from before the configuration in force was read: what changes in
   *     between is noticed
   * @param followers run after each look: they take over what changed, certificates included
   */
  ConfigurationWatch(
      Path file,
      String seen,
      InForce inForce,
      List<Runnable> followers,
      AuditTrail audit,
      InstantSource clock) {
    this.file = file;
    this.seen = seen;
    this.inForce = inForce;
    this.followers = List.copyOf(followers);
    this.audit = audit;
    this.clock = clock;
  }

  /** Records what is in force and looks from now on, until it is closed. */
  void start() {
    audit.append(loaded(inForce.policy().fingerprint()));
    looking.scheduleWithFixedDelay(
        this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One look; never throws, or the next would not come. */
  void look() {
    try {
      String now = content(file);
      if (!now.equals(seen)) {
        reload();
        seen = now;
      }
      followers.forEach(Runnable::run);
      trouble = "";
    } catch (IOException | RuntimeException e) {
      if (!trouble.equals(e.toString())) {
        trouble = e.toString();
        LOG.error("{} cannot be followed, the old configuration stays in force: {}", file, trouble);
      }
    }
  }

  /** What cannot be recorded does not come into force: the next look tries again. */
  private void reload() {
    switch (ConfigurationFile.read(file)) {
      case Result.Loaded(var settings, var policy) -> {
        audit.append(loaded(policy.fingerprint()));
        var before = inForce.replace(new InForce.Configuration(settings, policy), clock.instant());
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
        inForce.reject(new InForce.Rejected(clock.instant(), faults));
        LOG.error("the changed configuration has faults, the old one stays in force:");
        faults.forEach(fault -> LOG.error("{}", fault));
      }
    }
  }

  private AuditEvent loaded(String fingerprint) {
    return new AuditEvent.PolicyLoaded(clock.instant(), fingerprint, file.toString());
  }

  /**
   * A digest of everything the file or the folder's YAML files hold, to compare. Whether it can be
   * read as a configuration does not matter here.
   */
  static String content(Path file) throws IOException {
    MessageDigest digest = sha256();
    if (!Files.isDirectory(file)) {
      add(file, digest);
    } else {
      try (Stream<Path> files = Files.list(file)) {
        for (Path each :
            files.filter(path -> path.toString().matches(".*\\.ya?ml")).sorted().toList()) {
          digest.update(each.toString().getBytes(StandardCharsets.UTF_8));
          digest.update((byte) 0);
          add(each, digest);
          digest.update((byte) 0);
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(Path file, MessageDigest digest) throws IOException {
    var piece = new byte[PIECE_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      int count = in.read(piece);
      while (count >= 0) {
        digest.update(piece, 0, count);
        count = in.read(piece);
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
