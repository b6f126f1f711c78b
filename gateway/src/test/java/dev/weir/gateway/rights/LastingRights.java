package dev.weir.gateway.rights;

import dev.weir.policy.Place;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import dev.weir.session.TokenVerifier;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Every issuer and connection is there: only the policy takes rights away, and time. */
public final class LastingRights implements Conditions {
  private final Supplier<Policy> policy;

  private LastingRights(Supplier<Policy> policy) {
    this.policy = policy;
  }

  public static SessionRights under(Supplier<Policy> policy) {
    TokenVerifier nobody =
        token -> {
          throw new AssertionError("no token is asked about again");
        };
    return new SessionRights(
        new LastingRights(policy),
        nobody,
        event -> {},
        Thread::startVirtualThread,
        InstantSource.system(),
        System::nanoTime);
  }

  @Override
  public Policy policy() {
    return policy.get();
  }

  @Override
  public boolean has(Place place) {
    return true;
  }

  @Override
  public Terms terms(Subject subject) {
    return new Terms(
        Duration.ZERO, new Terms.AfterExpiry.End(), Duration.ofSeconds(30), Duration.ofSeconds(30));
  }
}
