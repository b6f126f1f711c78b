package dev.weir.store.recording;

import dev.weir.policy.Effect;
import dev.weir.session.archive.RecordedFinding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text with its meaning and verdicts as recorded.
 *
 * @param effect the strictest verdict
 * @param unreadable why it could not be read, if it could not
 * @param fingerprint of the policy that judged it, if one did
 * @param observed what would have been done if rules in observe mode had been enforced
 */
public record RecordedText(
    String text,
    Effect effect,
    @Nullable String unreadable,
    List<String> kinds,
    List<String> tables,
    List<String> protectedColumns,
    @Nullable String fingerprint,
    List<RecordedFinding> findings,
    @Nullable Effect observed) {
  public RecordedText {
    kinds = List.copyOf(kinds);
    tables = List.copyOf(tables);
    protectedColumns = List.copyOf(protectedColumns);
    findings = List.copyOf(findings);
  }
}
