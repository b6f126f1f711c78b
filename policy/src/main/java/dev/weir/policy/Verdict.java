package dev.weir.policy;

import dev.weir.sql.Access;
import dev.weir.sql.ColumnName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The policy's answer to one statement. Immutable.
 *
 * @param effect the strictest answer of all accesses and of protection
 * @param findings one per access, strictest first: what decided and why
 * @param refusal for DENY: what the client is told; for APPROVE: what it is told if nobody says yes
 * @param approval for APPROVE: who must say yes and how long to wait
 * @param masks one per output column, in order; null where the value passes as it is. Empty if
 *     nothing is masked.
 * @param detectors looked for in every text value of the result that is not masked already
 * @param observed what would have been done if a rule in observe mode had been enforced; null if
 *     none was
 * @param protectedColumns protected columns (for this subject) that the statement reads in any way
 * @param withholdsWords what the server says beside the result may repeat protected values
 * @param fingerprint of the policy that decided
 * @param reusable false if the same statement may be judged otherwise at another moment
 */
public record Verdict(
    Effect effect,
    List<Finding> findings,
    @Nullable Refusal refusal,
    @Nullable ApprovalTerms approval,
    List<@Nullable Mask> masks,
    List<Detector> detectors,
    @Nullable Effect observed,
    Set<ColumnName> protectedColumns,
    boolean withholdsWords,
    String fingerprint,
    boolean reusable) {
  public Verdict {
    findings = List.copyOf(findings);
    masks = java.util.Collections.unmodifiableList(new java.util.ArrayList<>(masks));
    detectors = List.copyOf(detectors);
    protectedColumns = Set.copyOf(protectedColumns);
  }

  /** Words are withheld where the statement reads protected columns. */
  public Verdict(
      Effect effect,
      List<Finding> findings,
      @Nullable Refusal refusal,
      @Nullable ApprovalTerms approval,
      List<@Nullable Mask> masks,
      List<Detector> detectors,
      @Nullable Effect observed,
      Set<ColumnName> protectedColumns,
      String fingerprint,
      boolean reusable) {
    this(
        effect,
        findings,
        refusal,
        approval,
        masks,
        detectors,
        observed,
        protectedColumns,
        !protectedColumns.isEmpty(),
        fingerprint,
        reusable);
  }

  /**
   * What decided one access.
   *
   * @param access null where the finding is about protection rather than one access
   * @param rule the rule's name, the protection's name, or null where no rule allowed it
   * @param reason a sentence for people
   */
  public record Finding(
      @Nullable Access access, Effect effect, @Nullable String rule, String reason) {}

  /**
   * What a client is told of a denial: PostgreSQL's message, detail and hint; MySQL's message.
   *
   * @param sqlState 42501, unless the server would refuse the statement as well: then its own
   */
  public record Refusal(String sqlState, String message, String detail, String hint) {
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    /** Of a permission that is missing. */
    public Refusal(String message, String detail, String hint) {
      this(INSUFFICIENT_PRIVILEGE, message, detail, hint);
    }
  }
}
