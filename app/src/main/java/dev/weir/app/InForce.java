package dev.weir.app;

import dev.weir.config.WeirConfig;
import dev.weir.policy.Policy;

/** The configuration in force: settings and policy change together, in one step. Thread-safe. */
final class InForce {
  private volatile Configuration current;

  /** One configuration without faults. */
  record Configuration(WeirConfig settings, Policy policy) {}

  InForce(Configuration first) {
    this.current = first;
  }

  WeirConfig settings() {
    return current.settings();
  }

  Policy policy() {
    return current.policy();
  }

  /** Takes a new configuration into force and gives the one before. */
  synchronized Configuration replace(Configuration next) {
    Configuration before = current;
    current = next;
    return before;
  }
}
