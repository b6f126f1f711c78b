package dev.weir.policy.engine;

import dev.weir.policy.Detector;
import dev.weir.policy.Effect;
import dev.weir.policy.Mask;
import dev.weir.policy.Verdict.Finding;
import dev.weir.policy.Verdict.Refusal;
import dev.weir.sql.ColumnName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What protection makes of one statement.
 *
 * @param refusals why it may not run, the first being the one to tell; empty if it may
 * @param findings refusals and masks in words
 * @param masks one per output, or empty
 * @param columns the protected columns it reads
 * @param exposes it writes rows with protected columns: an error may repeat them
 */
record ProtectionRuling(
    List<Refusal> refusals,
    List<Finding> findings,
    List<@Nullable Mask> masks,
    List<Detector> detectors,
    Set<ColumnName> columns,
    boolean exposes) {
  static final ProtectionRuling NOTHING =
      new ProtectionRuling(List.of(), List.of(), List.of(), List.of(), Set.of(), false);

  /** Whether what the server says beside the result is kept from the client. */
  boolean withholdsWords() {
    return exposes || !columns.isEmpty();
  }

  Effect effect() {
    return refusals.isEmpty() ? Effect.ALLOW : Effect.DENY;
  }
}
