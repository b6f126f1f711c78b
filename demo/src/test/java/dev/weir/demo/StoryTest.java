package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The demo's checks look at what happened: in a world with its protection taken out they fail. */
class StoryTest {
  private final Narrator narrator =
      new Narrator(
          new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), false);

  @Test
  void aWorldThatProtectsNothingAndDeniesNothingFailsTheChecksThatSaySo() throws Exception {
    String rules = World.resource("weir.yaml");
    String unprotected =
        rules
            .substring(0, rules.indexOf("\nprotect:"))
            .replace("deny: { actions: [drop, truncate]", "deny: { actions: [truncate]")
            .replace("actions: [read]", "actions: [read, drop]");

    assertThat(tell(unprotected)).isOne();

    assertThat(narrator.failures())
        .contains(
            "the national id is masked but for its last four characters",
            "an e-mail address keeps its first letter and its domain",
            "a card number in a note is found and masked, the rest of the note stays",
            "an expression over a protected column is masked whole, through the view as well",
            "a protected column may not steer a filter: the answer would tell its value",
            "DROP TABLE is refused with the rule's words, whatever comment stands before it");
  }

  private int tell(String template) throws Exception {
    try (var world = new World(narrator, World.Kind.POSTGRES)) {
      world.start(template);
      try (Agent agent = Agent.connect(world);
          Reviewer dana = Reviewer.of(world)) {
        new Story(world, narrator, agent, dana, world.reviewerTokenFile()).tell();
      }
      return narrator.summary();
    }
  }
}
