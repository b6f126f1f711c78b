package dev.weir.app;

import dev.weir.config.WeirConfig;
import dev.weir.config.yaml.Fault;
import dev.weir.policy.engine.PolicyEngine;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The configuration in force: settings and policy change together, in one step. Thread-safe. */
final class InForce {
  private volatile Current current;
  private volatile @Nullable Rejected rejected;

  /** One configuration without faults. */
  record Configuration(WeirConfig settings, PolicyEngine policy) {}

  /** One that is or was in force. */
  record Current(Configuration configuration, Instant since) {}

  /** A change that did not come into force, since it has faults. */
  record Rejected(Instant at, List<Fault> faults) {
    Rejected {
      faults = List.copyOf(faults);
    }
  }

  InForce(Configuration first, Instant since) {
    this.current = new Current(first, since);
  }

  WeirConfig settings() {
    return current.configuration().settings();
  }

  PolicyEngine policy() {
    return current.configuration().policy();
  }

  Current current() {
    return current;
  }

  /** The change that was looked at last, if it was faulty; null if that one is in force. */
  @Nullable Rejected rejected() {
    return rejected;
  }

  /** Takes a new configuration into force and gives the one before. */
  synchronized Configuration replace(Configuration next, Instant at) {
    Configuration before = current.configuration();
    current = new Current(next, at);
    rejected = null;
    return before;
  }

  /** The file was changed, and what is in force stays. */
  void reject(Rejected faulty) {
    rejected = faulty;
  }
}
