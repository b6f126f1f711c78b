package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.yaml.Fault;
import dev.weir.policy.engine.PolicyEngine;
import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.Protection;
import dev.weir.policy.rule.Rule;
import dev.weir.policy.rule.Ruleset;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CandidatePolicyTest {
  private static final String IN_FORCE =
      """
      rules:
        - { name: reading, allow: { actions: [read] } }
        - { name: no drops, deny: { actions: [drop] } }
      protect:
        - { name: mail, columns: ["*.*.email"], mask: email }
      """;

  @TempDir private Path folder = Path.of("");

  private CandidatePolicy.Result read(String yaml, @Nullable Ruleset beside) {
    return CandidatePolicy.read(yaml, Yaml.loaded(folder, Yaml.HEAD + IN_FORCE).config(), beside);
  }

  private PolicyEngine policy(String yaml, boolean added) {
    Ruleset beside = added ? Yaml.loaded(folder, Yaml.HEAD + IN_FORCE).policy().ruleset() : null;
    CandidatePolicy.Result result = read(yaml, beside);
    assertThat(result).as(result.toString()).isInstanceOf(CandidatePolicy.Result.Read.class);
    return ((CandidatePolicy.Result.Read) result).policy();
  }

  private List<String> faults(String yaml) {
    return switch (read(yaml, null)) {
      case CandidatePolicy.Result.Read _ -> List.of();
      case CandidatePolicy.Result.Faulty(var faults) ->
          faults.stream().map(Fault::toString).toList();
    };
  }

  @Test
  void theSameTextDecidesAsTheConfigurationDoes() {
    assertThat(policy(Yaml.HEAD + IN_FORCE, false).fingerprint())
        .isEqualTo(Yaml.loaded(folder, Yaml.HEAD + IN_FORCE).policy().fingerprint());
  }

  @Test
  void aloneItIsAllThatDecides() {
    Ruleset alone = policy("rules: [{ name: nothing, deny: { actions: [all] } }]", false).ruleset();
    assertThat(alone.rules()).extracting(Rule::name).containsExactly("nothing");
    assertThat(alone.protections()).isEmpty();
    assertThat(alone.mode()).isEqualTo(Mode.ENFORCE);
  }

  @Test
  void whereNothingIsEnforcedTheCandidateOnlyObservesToo() {
    String observed = Yaml.HEAD.replace("name: orders", "name: orders\n    mode: observe");
    CandidatePolicy.Result result =
        CandidatePolicy.read(IN_FORCE, Yaml.loaded(folder, observed + IN_FORCE).config(), null);
    assertThat(((CandidatePolicy.Result.Read) result).policy().ruleset().observes("orders"))
        .isTrue();
    assertThat(policy(IN_FORCE, false).ruleset().observes("orders")).isFalse();
  }

  @Test
  void addedItTakesThePlaceOfWhatHasTheSameName() {
    Ruleset both =
        policy(
                """
                rules:
                  - { name: reading, deny: { actions: [read] } }
                  - { name: another, allow: { actions: [insert] } }
                """,
                true)
            .ruleset();
    assertThat(both.rules())
        .extracting(rule -> rule.name() + " " + rule.answer().effect())
        .containsExactlyInAnyOrder("reading DENY", "another ALLOW", "no drops DENY");
    assertThat(both.protections()).extracting(Protection::name).containsExactly("mail");
  }

  /** What a candidate says is read by whoever sends it. */
  @Test
  void variablesOfTheGatewayAreNotReplaced() {
    assertThat(faults("rules: [{ name: \"${env:TENANT}\", allow: { actions: [read] } }]"))
        .singleElement()
        .asString()
        .contains("TENANT")
        .doesNotContain("acme");
  }

  @Test
  void faultsHaveTheirPlacesAndSectionsThatDecideNothingAreNotLookedAt() {
    assertThat(faults("data: 7\nrules:\n  - name: x\n    alow: { actions: [read] }\n"))
        .anySatisfy(fault ->
            assertThat(fault).startsWith("candidate:4:5").contains("did you mean \"allow\"?"));
    assertThat(faults("ruels: []\n")).singleElement().asString().contains("rules");
    assertThat(
            faults(
                "rules: [{ name: x, where: { connections: [orderz] }, allow: { actions: [read] }"
                    + " }]"))
        .singleElement()
        .asString()
        .contains("did you mean \"orders\"?");
    assertThat(faults("")).singleElement().asString().contains("empty");
    assertThat(faults(": : :")).isNotEmpty();
    assertThat(faults("data: x\n")).isNotEmpty();
  }
}
