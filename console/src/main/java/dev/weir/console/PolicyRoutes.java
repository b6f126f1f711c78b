package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.policy.engine.Words;
import dev.weir.policy.rule.Answer;
import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.Protection;
import dev.weir.policy.rule.Rule;
import dev.weir.session.archive.DryRun;
import dev.weir.session.archive.StatementFilter;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The policy in force, in words, and what another one would change. Auditors and administrators see
 * all of it, everybody else what is about himself. Thread-safe.
 */
final class PolicyRoutes {
  private static final int STATEMENTS_DEFAULT = 1_000;
  private static final int STATEMENTS_MAX = 10_000;

  /** Each keeps a core busy for seconds, and the data path needs the cores. */
  private static final int DRY_RUNS_MAX = 1;

  private final PolicyStanding policy;
  private final DryRun dryRun;
  private final StatementParameters parameters;
  private final SignIn signIn;
  private final Json json;
  private final InstantSource clock;
  private final Semaphore dryRuns = new Semaphore(DRY_RUNS_MAX);

  PolicyRoutes(
      PolicyStanding policy,
      DryRun dryRun,
      Sight sight,
      SignIn signIn,
      Json json,
      InstantSource clock) {
    this.policy = policy;
    this.dryRun = dryRun;
    this.parameters = new StatementParameters(sight);
    this.signIn = signIn;
    this.json = json;
    this.clock = clock;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/v1/policy", this::show, Role.SIGNED_IN);
    routes.post("/api/v1/policy/dry-run", this::tryOut, Role.AUDITOR);
  }

  private void show(Context context) {
    Subject subject = SignIn.subject(context);
    boolean all = signIn.seesEverything(subject);
    PolicyStanding.Standing now = policy.now();
    if (ETags.isKnown(context, tag(now, all, subject))) {
      return;
    }
    PolicyStanding.Rejection rejection = now.rejection();
    json.answer(
        context,
        new PolicyView(
            now.fingerprint(),
            now.since(),
            label(now.ruleset().mode()),
            all,
            now.ruleset().rules().stream()
                .filter(rule -> all || rule.who().fits(subject))
                .map(RuleView::of)
                .toList(),
            now.ruleset().protections().stream()
                .filter(each -> all || isAbout(each, subject))
                .map(ProtectionView::of)
                .toList(),
            rejection == null || !all
                ? null
                : new RejectionView(rejection.at(), rejection.faults())));
  }

  private static boolean isAbout(Protection protection, Subject subject) {
    return protection.except() == null || !protection.except().fits(subject);
  }

  /** What the answer depends on: the policy, and who asks. */
  private static String tag(PolicyStanding.Standing now, boolean all, Subject subject) {
    PolicyStanding.Rejection rejection = now.rejection();
    return all
        ? now.fingerprint() + "-" + (rejection == null ? "" : rejection.at().toEpochMilli())
        : now.fingerprint() + "-" + Integer.toHexString(subject.hashCode());
  }

  private void tryOut(Context context) throws InterruptedException {
    DryRunBody body = json.read(context, DryRunBody.class);
    String candidate = body.policy();
    if (candidate == null || candidate.isBlank()) {
      throw Problem.badRequest("give \"policy\": the rules and protections to try, as YAML");
    }
    StatementFilter filter = parameters.filter(context, SignIn.subject(context), clock.instant());
    int statements = Query.number(context, "limit", STATEMENTS_DEFAULT, STATEMENTS_MAX);
    if (!dryRuns.tryAcquire()) {
      context.header("Retry-After", "20");
      throw new Problem(429, "Too many dry runs", "another dry run is under way: try again soon");
    }
    try {
      boolean added = body.added() != null && body.added();
      switch (dryRun.run(candidate, added, filter, statements)) {
        case DryRun.Outcome.Faulty(var faults) ->
            throw new Problem(
                422, "The policy has faults", "it would not be taken into force", faults);
        case DryRun.Outcome.Compared compared -> json.answer(context, DryRunView.of(compared));
      }
    } finally {
      dryRuns.release();
    }
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * @param policy YAML
   * @param added beside what is in force; false unless said
   */
  record DryRunBody(@Nullable String policy, @Nullable Boolean added) {}

  /**
   * @param complete false if only what is about the caller is shown
   */
  record PolicyView(
      String fingerprint,
      Instant since,
      String mode,
      boolean complete,
      List<RuleView> rules,
      List<ProtectionView> protections,
      @Nullable RejectionView rejected) {}

  /**
   * @param words the rule as a sentence
   */
  record RuleView(
      String name, String effect, boolean observed, String words, @Nullable String message) {
    static RuleView of(Rule rule) {
      return new RuleView(
          rule.name(),
          label(rule.answer().effect()),
          rule.mode() == Mode.OBSERVE,
          Words.rule(rule),
          switch (rule.answer()) {
            case Answer.Allow() -> null;
            case Answer.Approve approve -> approve.message();
            case Answer.Deny(var message) -> message;
          });
    }
  }

  record ProtectionView(String name, String mask, boolean observed, String words) {
    static ProtectionView of(Protection protection) {
      return new ProtectionView(
          protection.name(),
          Words.mask(protection.mask()),
          protection.mode() == Mode.OBSERVE,
          Words.protection(protection));
    }
  }

  record RejectionView(Instant at, List<String> faults) {}

  record DryRunView(
      String fingerprint,
      long statements,
      int distinct,
      long notJudged,
      boolean complete,
      long changed,
      List<ChangeView> changes) {
    static DryRunView of(DryRun.Outcome.Compared compared) {
      return new DryRunView(
          compared.fingerprint(),
          compared.statements(),
          compared.distinct(),
          compared.notJudged(),
          compared.complete(),
          compared.changed(),
          compared.changes().stream()
              .map(change ->
                  new ChangeView(
                      HitView.of(change.newest()),
                      change.count(),
                      TreatmentView.of(change.now()),
                      TreatmentView.of(change.then())))
              .toList());
    }
  }

  record ChangeView(HitView newest, long count, TreatmentView now, TreatmentView then) {}

  record TreatmentView(
      String decision, @Nullable String rule, String reason, List<@Nullable String> masks) {
    static TreatmentView of(DryRun.Treatment treatment) {
      return new TreatmentView(
          label(treatment.effect()), treatment.rule(), treatment.reason(), treatment.masks());
    }
  }
}
