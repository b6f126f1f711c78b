package dev.weir.gateway.relay;

import dev.weir.policy.ApprovalTerms;
import dev.weir.policy.Detector;
import dev.weir.policy.Effect;
import dev.weir.policy.Mask;
import dev.weir.policy.Place;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tables named {@code forbidden…} and the schema {@code hidden} are denied, DELETE and tables named
 * {@code held…} need a yes, {@code people.ssn} is masked to its last four characters.
 *
 * @param deniesPeople denies the table {@code people} as well
 * @param detects looks for card numbers
 */
public record FakePolicy(boolean deniesPeople, boolean reusable, boolean detects)
    implements Policy {
  public static final ApprovalTerms TERMS =
      new ApprovalTerms(
          "deletes need a yes",
          Set.of("dba"),
          Set.of(),
          1,
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofMinutes(5));

  public FakePolicy() {
    this(false, true, false);
  }

  @Override
  public String fingerprint() {
    return "f" + deniesPeople;
  }

  @Override
  public Verdict judge(Subject subject, Place place, Statement statement, Instant now) {
    Effect effect = Effect.ALLOW;
    for (Access access : statement.accesses()) {
      effect = max(effect, effect(access));
    }
    List<@Nullable Mask> masks = new ArrayList<>();
    Set<ColumnName> protectedColumns = new HashSet<>();
    if (statement.lineage() instanceof Lineage.Traced traced) {
      for (Lineage.Output output : traced.outputs()) {
        boolean secret =
            output.sources().stream().anyMatch(source -> source.column().equals("ssn"));
        masks.add(secret ? new Mask.KeepLast(4) : null);
        if (secret) {
          protectedColumns.addAll(output.sources());
        }
      }
    }
    return new Verdict(
        effect,
        List.of(),
        effect == Effect.DENY
            ? new Verdict.Refusal("not allowed here", "Rule \"none\".", "Ask for it.")
            : null,
        effect == Effect.APPROVE ? TERMS : null,
        protectedColumns.isEmpty() ? List.of() : masks,
        detects
            ? List.of(new Detector("cards", Detector.Kind.CREDIT_CARD, new Mask.KeepLast(4)))
            : List.of(),
        null,
        protectedColumns,
        fingerprint(),
        reusable);
  }

  private Effect effect(Access access) {
    String name = access.object().name();
    String schema = access.object().schema();
    if (name.startsWith("forbidden")
        || "hidden".equals(schema)
        || (deniesPeople && name.equals("people"))
        || access.action() == Action.UNKNOWN) {
      return Effect.DENY;
    }
    return access.action() == Action.DELETE || name.startsWith("held")
        ? Effect.APPROVE
        : Effect.ALLOW;
  }

  private static Effect max(Effect one, Effect other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  @Override
  public boolean protects(Subject subject, Place place) {
    return true;
  }

  @Override
  public boolean tellsSessionsApart() {
    return false;
  }

  @Override
  public boolean protectsColumns(Subject subject, Place place) {
    return !detects;
  }

  @Override
  public boolean admits(Subject subject, Place place, Instant now) {
    return true;
  }
}
