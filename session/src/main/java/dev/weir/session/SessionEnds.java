package dev.weir.session;

import dev.weir.policy.Subject;
import java.util.function.Predicate;

/** Ends sessions when somebody wants them to end. Thread-safe. */
public interface SessionEnds {
  /**
   * Ends sessions at once, whatever runs in them; those too that are still being opened. It is
   * written to the audit.
   *
   * @param which of the sessions
   * @param by who wants it
   * @param why in that person's words; empty for none
   * @return how many
   */
  int end(Predicate<Grant> which, Subject by, String why);
}
