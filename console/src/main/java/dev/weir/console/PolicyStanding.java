package dev.weir.console;

import dev.weir.policy.rule.Ruleset;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The policy that decides now. Thread-safe. */
public interface PolicyStanding {
  Standing now();

  /**
   * @param since when it came into force
   * @param rejection the change after it that did not; null if the files are as what is in force
   */
  record Standing(
      Ruleset ruleset, String fingerprint, Instant since, @Nullable Rejection rejection) {}

  /**
   * A change of the configuration that has faults.
   *
   * @param faults a line each, with its place
   */
  record Rejection(Instant at, List<String> faults) {
    public Rejection {
      faults = List.copyOf(faults);
    }
  }
}
