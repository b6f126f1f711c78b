package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NarratorTest {
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final Narrator narrator =
      new Narrator(new PrintStream(shown, true, StandardCharsets.UTF_8), false);

  @Test
  void theStatusIsZeroOnlyIfEveryCheckHeld() {
    narrator.check("water is wet", true);
    assertThat(narrator.summary()).isZero();

    narrator.check("pigs fly", false);
    narrator.check("water is still wet", true);
    assertThat(narrator.summary()).isOne();
    assertThat(shown.toString(StandardCharsets.UTF_8))
        .contains("✗ pigs fly", "Not as it should be");
  }

  @Test
  void aStoryWithoutChecksProvesNothing() {
    assertThat(narrator.summary()).isOne();
  }
}
