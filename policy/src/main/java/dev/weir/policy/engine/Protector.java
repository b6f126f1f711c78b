package dev.weir.policy.engine;

import dev.weir.policy.Detector;
import dev.weir.policy.Effect;
import dev.weir.policy.Mask;
import dev.weir.policy.Verdict.Finding;
import dev.weir.policy.Verdict.Refusal;
import dev.weir.policy.rule.Protection;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Applies the protections that fit a subject and place to one statement. Used by one thread. */
final class Protector {
  /** What these do cannot be seen in the statement, whatever its lineage says. */
  private static final Set<Action> UNSEEN =
      Set.of(Action.CODE, Action.UNKNOWN, Action.FILE, Action.NETWORK, Action.REPLICATE);

  private final List<Protection> protections;
  private final List<Refusal> refusals = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final Set<ColumnName> columns = new TreeSet<>();

  private Protector(List<Protection> protections) {
    this.protections = protections;
  }

  /**
   * @param protections those that fit
   */
  static ProtectionRuling judge(List<Protection> protections, Statement statement) {
    return protections.isEmpty()
        ? ProtectionRuling.NOTHING
        : new Protector(protections).judge(statement);
  }

  private ProtectionRuling judge(Statement statement) {
    statement.accesses().stream()
        .filter(access -> UNSEEN.contains(access.action()))
        .min(Comparator.comparing(Access::toString))
        .ifPresent(access -> refuseUntraced(access + " cannot be seen through"));
    List<@Nullable Mask> masks =
        switch (statement.lineage()) {
          case Lineage.Untraced(String reason, var missing) -> {
            if (missing == null) {
              refuseUntraced(reason);
            } else {
              refuse(protections.getFirst(), Refusals.missing(missing));
            }
            yield List.of();
          }
          case Lineage.Traced traced -> {
            traced.flows().stream()
                .sorted(Comparator.comparing(Lineage.Flow::toString))
                .forEach(this::flow);
            traced.steering().stream()
                .sorted(Comparator.comparing(Lineage.Steering::toString))
                .forEach(this::steer);
            yield masks(traced.outputs());
          }
        };
    return new ProtectionRuling(
        refusals, findings, masks, detectors(), columns, exposes(statement));
  }

  private boolean exposes(Statement statement) {
    return statement.lineage() instanceof Lineage.Traced traced
        && traced.exposed().stream()
            .anyMatch(column -> protections.stream().anyMatch(one -> one.covers(column)));
  }

  private void refuseUntraced(String reason) {
    Protection first = protections.getFirst();
    refuse(
        first,
        "what this statement shows cannot be traced, and data here is protected",
        "Protection \"%s\": %s.".formatted(first.name(), reason),
        "Write it as a plain statement on tables and views whose columns can be followed.");
  }

  private void flow(Lineage.Flow flow) {
    String target =
        flow.targetColumn() == null
            ? flow.target().toString()
            : flow.target() + "." + flow.targetColumn();
    for (Protection protection : covering(flow.source())) {
      refuse(
          protection,
          "%s is protected and may not be written to %s".formatted(flow.source(), target),
          "Protection \"%s\" lets no copy of it be made.".formatted(protection.name()),
          "Leave the column out of what is written.");
    }
  }

  private void steer(Lineage.Steering steering) {
    for (Protection protection : covering(steering.column())) {
      switch (protection.use()) {
        case ANY -> {}
        case EQUALITY -> {
          if (steering.use() != Lineage.Use.EQUALITY) {
            refuseSteering(
                protection, steering, "Compare it for equality with a whole value, nothing else.");
          }
        }
        case NONE ->
            refuseSteering(
                protection,
                steering,
                "Leave the column out of filters, joins, orders, groups and functions; selected as"
                    + " it is, it comes back masked.");
      }
    }
  }

  private void refuseSteering(Protection protection, Lineage.Steering steering, String hint) {
    refuse(
        protection,
        "%s is protected and may not be used in %s".formatted(steering.column(), steering.clause()),
        "Protection \"%s\" has \"use: %s\"."
            .formatted(
                protection.name(), protection.use().name().toLowerCase(java.util.Locale.ROOT)),
        hint);
  }

  private void refuse(Protection protection, String message, String detail, String hint) {
    refuse(protection, new Refusal(message, detail, hint));
  }

  private void refuse(Protection protection, Refusal refusal) {
    refusals.add(refusal);
    findings.add(new Finding(null, Effect.DENY, protection.name(), refusal.message()));
  }

  private List<@Nullable Mask> masks(List<Lineage.Output> outputs) {
    List<@Nullable Mask> masks = new ArrayList<>(outputs.size());
    boolean any = false;
    for (Lineage.Output output : outputs) {
      Mask mask = mask(output);
      masks.add(mask);
      any |= mask != null;
    }
    return any ? masks : List.of();
  }

  /**
   * The declared mask only where the output is the protected column itself: the last four
   * characters of a reversed value are its first four. Masks that disagree become the neutral
   * value. Of what is computed not even NULL is shown: {@code nullif(ssn, '…')} would be an answer.
   */
  private @Nullable Mask mask(Lineage.Output output) {
    Set<Mask> masks = new LinkedHashSet<>();
    Set<ColumnName> sources = new TreeSet<>(output.sources());
    ColumnName origin = output.origin();
    if (origin != null) {
      sources.add(origin);
    }
    List<String> names = new ArrayList<>();
    Set<ColumnName> because = new TreeSet<>();
    boolean stored = origin != null;
    for (Protection protection : protections) {
      List<ColumnName> covered = sources.stream().filter(protection::covers).toList();
      if (!covered.isEmpty()) {
        boolean plain = origin != null && protection.covers(origin);
        boolean toNull = protection.mask() instanceof Mask.Null;
        masks.add(plain || toNull ? protection.mask() : new Mask.Whole());
        stored &= plain;
        names.add("\"" + protection.name() + "\"");
        because.addAll(covered);
      }
    }
    if (masks.isEmpty()) {
      return null;
    }
    columns.addAll(because);
    Mask differing = stored ? new Mask.Redact() : new Mask.Whole();
    Mask mask = masks.size() == 1 ? masks.iterator().next() : differing;
    String sourceNames =
        because.stream().map(ColumnName::toString).collect(Collectors.joining(", "));
    findings.add(
        new Finding(
            null,
            Effect.ALLOW,
            names.getFirst().substring(1, names.getFirst().length() - 1),
            "output \"%s\" is masked (%s) by protection %s: it %s %s"
                .formatted(
                    output.name(),
                    Words.mask(mask),
                    String.join(", ", names),
                    origin != null && because.contains(origin) ? "is" : "depends on",
                    sourceNames)));
    return mask;
  }

  private List<Detector> detectors() {
    List<Detector> detectors = new ArrayList<>();
    for (Protection protection : protections) {
      protection.detect().stream()
          .sorted()
          .map(kind -> new Detector(protection.name(), kind, protection.mask()))
          .forEach(detectors::add);
    }
    return detectors;
  }

  private List<Protection> covering(ColumnName column) {
    List<Protection> covering =
        protections.stream().filter(protection -> protection.covers(column)).toList();
    if (!covering.isEmpty()) {
      columns.add(column);
    }
    return covering;
  }
}
