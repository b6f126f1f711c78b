package dev.weir.policy.engine;

import static dev.weir.policy.engine.Given.allow;
import static dev.weir.policy.engine.Given.deny;
import static dev.weir.policy.engine.Given.observed;
import static dev.weir.policy.engine.Given.protect;
import static dev.weir.policy.engine.Given.when;
import static dev.weir.policy.engine.Given.where;
import static dev.weir.policy.engine.Given.who;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Mask;
import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.Protection;
import dev.weir.policy.rule.Rule;
import dev.weir.policy.rule.Ruleset;
import dev.weir.policy.rule.Where;
import dev.weir.policy.rule.Who;
import dev.weir.sql.Action;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static final Rule READING = allow("reading", Action.SELECT);
  private static final Rule DROPPING = deny("dropping", Action.DROP);

  @Test
  void theOrderOfRulesDoesNotCount() {
    assertThat(of(READING, DROPPING)).isEqualTo(of(DROPPING, READING)).matches("[0-9a-f]{64}");
  }

  @Test
  void everythingThatDecidesCounts() {
    List<String> fingerprints =
        List.of(
            of(READING),
            of(DROPPING),
            of(READING, DROPPING),
            of(observed(READING)),
            of(allow("reading", Action.SELECT, Action.INSERT)),
            of(when(READING, "statement.unbounded")),
            of(when(READING, "!statement.unbounded")),
            of(who(READING, Who.groups("a", "b"))),
            of(who(READING, Who.groups("a,b"))),
            of(who(READING, new Who(Set.of("a", "b"), Set.of(), Set.of(), Set.of()))),
            of(where(READING, Where.connections("a"))),
            of(protect("p", new Mask.Redact(), Protection.Use.NONE, "a.b.c")),
            of(protect("p", new Mask.KeepLast(4), Protection.Use.NONE, "a.b.c")),
            of(protect("p", new Mask.KeepLast(5), Protection.Use.NONE, "a.b.c")),
            of(protect("p", new Mask.Redact(), Protection.Use.ANY, "a.b.c")),
            of(
                protect(
                    "p",
                    Mode.ENFORCE,
                    new Mask.Redact(),
                    Protection.Use.NONE,
                    Who.ANYONE,
                    "a.b.c")),
            Fingerprint.of(new Ruleset(Mode.OBSERVE, Set.of(), List.of(READING), List.of())),
            Fingerprint.of(new Ruleset(Mode.ENFORCE, Set.of("o"), List.of(READING), List.of())));
    assertThat(new HashSet<>(fingerprints)).hasSameSizeAs(fingerprints);
  }

  private static String of(Rule... rules) {
    return Fingerprint.of(Ruleset.enforcing(List.of(rules), List.of()));
  }

  private static String of(Protection protection) {
    return Fingerprint.of(Ruleset.enforcing(List.of(), List.of(protection)));
  }
}
