package dev.weir.app;

import dev.weir.policy.Effect;
import dev.weir.policy.Mask;
import dev.weir.policy.Place;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.policy.engine.Words;
import dev.weir.session.archive.DryRun.Treatment;
import dev.weir.sql.Reading;
import dev.weir.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a policy does with a text as a whole: the strictest of its statements. Pure. */
final class Treatments {
  private Treatments() {}

  static Treatment of(Policy policy, Subject subject, Place place, Dialect.Read read, Instant at) {
    if (!policy.admits(subject, place, at)) {
      return new Treatment(Effect.DENY, null, "no rule lets this user in there", List.of());
    }
    return switch (read.reading()) {
      case Reading.Unreadable unreadable ->
          new Treatment(Effect.DENY, null, unreadable.reason(), List.of());
      case Reading.Script script -> {
        Treatment strictest = new Treatment(Effect.ALLOW, null, "", List.of());
        var masks = new ArrayList<@Nullable String>();
        for (Statement statement : script.statements()) {
          Verdict verdict = policy.judge(subject, place, statement, at);
          verdict.masks().forEach(mask -> masks.add(words(mask)));
          if (strictest.reason().isEmpty() || verdict.effect().compareTo(strictest.effect()) > 0) {
            strictest = treatment(verdict);
          }
        }
        yield new Treatment(strictest.effect(), strictest.rule(), strictest.reason(), masks);
      }
    };
  }

  private static Treatment treatment(Verdict verdict) {
    if (verdict.findings().isEmpty()) {
      return new Treatment(verdict.effect(), null, "it touches nothing", List.of());
    }
    Verdict.Finding first = verdict.findings().getFirst();
    return new Treatment(verdict.effect(), first.rule(), first.reason(), List.of());
  }

  private static @Nullable String words(@Nullable Mask mask) {
    return mask == null ? null : Words.mask(mask);
  }
}
