package dev.weir.app;

import dev.weir.config.WeirConfig;
import dev.weir.gateway.rights.Conditions;
import dev.weir.gateway.rights.Terms;
import dev.weir.policy.Place;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import org.jspecify.annotations.Nullable;

/** What sessions live by, as the configuration in force has it. Thread-safe. */
final class ConfiguredConditions implements Conditions {
  private final InForce inForce;

  ConfiguredConditions(InForce inForce) {
    this.inForce = inForce;
  }

  @Override
  public Policy policy() {
    return inForce.policy();
  }

  @Override
  public boolean has(Place place) {
    for (WeirConfig.Connection each : inForce.settings().connections()) {
      if (each.name().equals(place.connection()) && each.protocol().equals(place.protocol())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public @Nullable Terms terms(Subject subject) {
    return IssuerMapping.terms(inForce.settings(), subject);
  }
}
