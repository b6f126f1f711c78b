package dev.weir.session.archive;

import dev.weir.policy.Effect;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges recorded statements by another policy than the one in force, to see what would change.
 * Nothing runs. Methods may block for seconds; thread-safe.
 */
public interface DryRun {
  /**
   * @param candidate the policy as a configuration writes it: {@code rules}, {@code protect},
   *     {@code mode}; other sections are not looked at
   * @param added whether it comes beside what is in force (what has the same name takes its place),
   *     or instead of it
   * @param filter which statements
   * @param statementsMax the newest so many of them, at least 1
   */
  Outcome run(String candidate, boolean added, StatementFilter filter, int statementsMax)
      throws InterruptedException;

  /** What came of it. */
  sealed interface Outcome {
    /** The candidate has faults: one line each, with its place. */
    record Faulty(List<String> faults) implements Outcome {
      public Faulty {
        faults = List.copyOf(faults);
      }
    }

    /**
     * @param fingerprint the candidate's
     * @param statements how many were judged, by both policies
     * @param distinct how many of them differ in who, where or text
     * @param notJudged how many could not be: their session's recording, their connection or its
     *     server is not there
     * @param complete false if time was over before all were looked at
     * @param changed how many statements would be treated otherwise
     * @param changes what would change, strictest first, then by how often; not all if there are
     *     very many
     */
    record Compared(
        String fingerprint,
        long statements,
        int distinct,
        long notJudged,
        boolean complete,
        long changed,
        List<Change> changes)
        implements Outcome {
      public Compared {
        changes = List.copyOf(changes);
      }
    }
  }

  /**
   * Statements of one text, person, agent and place that would be treated otherwise.
   *
   * @param newest one of them
   * @param count how many
   */
  record Change(StatementHit newest, long count, Treatment now, Treatment then) {}

  /**
   * What one policy does with a statement. Both are asked under the names that the server has
   * today, as of the moment when the statement came.
   *
   * @param rule what decided; null if no rule allows it, or it cannot be read
   * @param masks of the result's columns, in order, as a configuration writes them; null where the
   *     value passes; empty if nothing is masked
   */
  record Treatment(
      Effect effect, @Nullable String rule, String reason, List<@Nullable String> masks) {
    public Treatment {
      masks = Collections.unmodifiableList(new ArrayList<>(masks));
    }

    /** Whether a client would notice no difference. */
    public boolean isLike(Treatment other) {
      return effect == other.effect && masks.equals(other.masks);
    }
  }
}
