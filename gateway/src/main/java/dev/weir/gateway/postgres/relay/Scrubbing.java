package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.relay.judging.Judgement;
import dev.weir.policy.Verdict;
import dev.weir.wire.postgres.backend.DiagnosticField;
import dev.weir.wire.postgres.backend.Diagnostics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an error or a notice may say. Where a statement reads protected columns, the server's words
 * may repeat a value ({@code invalid input syntax for type integer: "123-45-6789"}): SQLSTATE and
 * severity stay, everything else is replaced. Pure.
 */
final class Scrubbing {
  private static final String WITHHELD =
      "the statement failed; what the server said is withheld, because it reads protected columns";

  private Scrubbing() {}

  /** Whether diagnostics of what was judged like this may repeat protected values. */
  static boolean needed(@Nullable Judgement judgement) {
    if (judgement == null) {
      return false;
    }
    for (Verdict verdict : judgement.text().verdicts()) {
      if (!verdict.protectedColumns().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** The same without anything that could hold a value. */
  static Diagnostics scrubbed(Diagnostics diagnostics) {
    List<Diagnostics.Field> kept = new ArrayList<>();
    for (Diagnostics.Field field : diagnostics.fields()) {
      if (isHarmless(field.code())) {
        kept.add(field);
      }
    }
    return new Diagnostics(kept).with(DiagnosticField.MESSAGE, WITHHELD);
  }

  private static boolean isHarmless(byte code) {
    return code == DiagnosticField.SEVERITY.code()
        || code == DiagnosticField.SEVERITY_LOCALIZED.code()
        || code == DiagnosticField.SQLSTATE.code()
        || code == DiagnosticField.POSITION.code()
        || code == DiagnosticField.FILE.code()
        || code == DiagnosticField.LINE.code()
        || code == DiagnosticField.ROUTINE.code();
  }
}
