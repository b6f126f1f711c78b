package dev.weir.app;

import dev.weir.config.yaml.Fault;
import dev.weir.console.PolicyStanding;

/** What the console shows of the policy in force. Thread-safe. */
final class ConfiguredPolicyStanding implements PolicyStanding {
  private final InForce inForce;

  ConfiguredPolicyStanding(InForce inForce) {
    this.inForce = inForce;
  }

  @Override
  public Standing now() {
    InForce.Current current = inForce.current();
    InForce.Rejected rejected = inForce.rejected();
    var policy = current.configuration().policy();
    return new Standing(
        policy.ruleset(),
        policy.fingerprint(),
        current.since(),
        rejected == null
            ? null
            : new Rejection(
                rejected.at(), rejected.faults().stream().map(Fault::toString).toList()));
  }
}
