package dev.weir.app;

import dev.weir.console.Health;
import dev.weir.gateway.GatewayServer;
import dev.weir.metrics.Readiness;
import dev.weir.store.embedded.EmbeddedStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether this gateway can take sessions: it listens, it can record them, the store answers, and
 * somebody could sign in. Thread-safe.
 */
final class GatewayHealth implements Health, AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** An issuer that does not answer is not to be asked more often than that. */
  private static final Duration ISSUERS_EVERY = Duration.ofSeconds(10);

  /** Longer than an issuer may take for its two documents, and the rest. */
  private static final Duration ISSUERS_PATIENCE = Duration.ofMinutes(1);

  private final ReloadableVerifier verifier;
  private final Readiness readiness;
  private volatile Map<String, Boolean> issuers = Map.of();

  GatewayHealth(GatewayServer gateway, EmbeddedStore store, ReloadableVerifier verifier) {
    this.verifier = verifier;
    Map<String, Readiness.Part> parts = new LinkedHashMap<>();
    parts.put("listeners", own(() -> gateway.listens() ? null : "they do not listen"));
    parts.put("recorder", own(store::recorderFault));
    parts.put(
        "store",
        own(() -> {
          store.answer();
          return null;
        }));
    parts.put("issuers", new Readiness.Part(this::issuersFault, ISSUERS_EVERY, ISSUERS_PATIENCE));
    this.readiness = new Readiness(parts, System::nanoTime);
  }

  private static Readiness.Part own(Readiness.Check check) {
    return new Readiness.Part(check, EVERY, PATIENCE);
  }

  /** Asks from now on, until it is closed; nothing is ready before. */
  void start() {
    readiness.start();
  }

  /** One issuer that is gone keeps its own people out, and nobody else. */
  private @Nullable String issuersFault() throws InterruptedException {
    Map<String, String> faults = verifier.keyFaults();
    Map<String, Boolean> usable = new TreeMap<>();
    faults.forEach((issuer, fault) -> usable.put(issuer, fault.isEmpty()));
    issuers = usable;
    return usable.containsValue(true) ? null : "no issuer's keys are there: " + faults;
  }

  @Override
  public Map<String, Boolean> parts() {
    return readiness.parts();
  }

  /** Each issuer, and whether keys of it were there when it was last looked at. */
  Map<String, Boolean> issuers() {
    return issuers;
  }

  @Override
  public void close() {
    readiness.close();
  }
}
