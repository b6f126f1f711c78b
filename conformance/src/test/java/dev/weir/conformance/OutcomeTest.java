package dev.weir.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.weir.conformance.Outcome.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  private static final List<String> STRAIGHT = List.of("one", "two", "three", "four");

  @Test
  void equalOutputsAreTheSameAndTheFileDoesNotRunAgain() throws Exception {
    Outcome outcome = Outcome.of("file", STRAIGHT, STRAIGHT, () -> fail("it was run again"), "");
    assertThat(outcome.verdict()).isEqualTo(Verdict.SAME);
    assertThat(outcome.verdict().failure()).isFalse();
  }

  @Test
  void whatTwoStraightRunsDoNotAgreeOnIsNoise() throws Exception {
    Outcome outcome = outcome(List.of("one", "2", "three", "four"), "one", "zwei", "three", "four");
    assertThat(outcome.verdict()).isEqualTo(Verdict.NOISE);
    assertThat(outcome.diff()).isEmpty();
    assertThat(outcome.verdict().failure()).isFalse();
  }

  @Test
  void aDifferenceBesidesNoiseIsADifferenceAndIsShownAlone() throws Exception {
    Outcome outcome = outcome(List.of("one", "2", "three", "4"), "one", "zwei", "three", "four");
    assertThat(outcome.verdict()).isEqualTo(Verdict.DIFFERS);
    assertThat(outcome.verdict().failure()).isTrue();
    assertThat(outcome.diff()).contains("-four\n+4\n").doesNotContain("-two");
  }

  @Test
  void aLineThatIsMissingIsNoNoiseWhereAnotherOneChanges() throws Exception {
    Outcome outcome = outcome(List.of("one", "three", "four"), "one", "two", "THREE", "four");
    assertThat(outcome.verdict()).isEqualTo(Verdict.DIFFERS);
  }

  @Test
  void anExpectedDifferenceFailsOnlyWhenThereIsNone() throws Exception {
    List<String> through = List.of("one", "2", "three", "four");
    assertThat(Outcome.of("file", STRAIGHT, through, () -> STRAIGHT, "a reason").verdict())
        .isEqualTo(Verdict.EXPECTED);
    Outcome stale = Outcome.of("file", STRAIGHT, STRAIGHT, () -> STRAIGHT, "a reason");
    assertThat(stale.verdict()).isEqualTo(Verdict.STALE);
    assertThat(stale.verdict().failure()).isTrue();
  }

  @Test
  void theSummaryCountsEachKind() throws Exception {
    Outcome same = Outcome.of("a", STRAIGHT, STRAIGHT, () -> STRAIGHT, "");
    Outcome differs = outcome(List.of("1"), "one", "two", "three", "four");
    assertThat(Outcome.summary(List.of(same, differs, same)))
        .isEqualTo("3 files: 2 same, 1 differs");
  }

  private static Outcome outcome(List<String> through, String... again) throws Exception {
    return Outcome.of("file", STRAIGHT, through, () -> List.of(again), "");
  }
}
