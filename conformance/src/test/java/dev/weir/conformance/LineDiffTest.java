package dev.weir.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineDiffTest {
  @Test
  void equalTextsDoNotDiffer() {
    assertThat(LineDiff.of(List.of("a", "b"), List.of("a", "b"))).isEmpty();
    assertThat(LineDiff.of(List.of(), List.of())).isEmpty();
  }

  @Test
  void changedInsertedAndDeletedLinesAreFoundWhereTheyStand() {
    assertThat(LineDiff.of(lines("abcd"), lines("abXd"))).containsExactly(new Hunk(2, 3, 2, 3));
    assertThat(LineDiff.of(lines("abcd"), lines("abXcd"))).containsExactly(new Hunk(2, 2, 2, 3));
    assertThat(LineDiff.of(lines("abcd"), lines("acd"))).containsExactly(new Hunk(1, 2, 1, 1));
    assertThat(LineDiff.of(lines("abcdefgh"), lines("aXcdefg")))
        .containsExactly(new Hunk(1, 2, 1, 2), new Hunk(7, 8, 7, 7));
    assertThat(LineDiff.of(List.of(), lines("ab"))).containsExactly(new Hunk(0, 0, 0, 2));
  }

  @Test
  void whatIsFoundLeadsFromOneTextToTheOther() {
    var random = new Random(20_261_125);
    for (int round = 0; round < 500; round++) {
      List<String> old = random(random);
      List<String> fresh = random(random);
      assertThat(patched(old, fresh, LineDiff.of(old, fresh))).isEqualTo(fresh);
    }
  }

  @Test
  void moreThanCanBeToldApartIsOneDifference() {
    List<String> old = IntStream.range(0, 4_000).mapToObj(n -> "old " + n).toList();
    List<String> fresh = IntStream.range(0, 4_000).mapToObj(n -> "new " + n).toList();
    assertThat(LineDiff.of(old, fresh)).containsExactly(new Hunk(0, 4_000, 0, 4_000));
  }

  @Test
  void aUnifiedDiffShowsThreeLinesAround() {
    List<String> old = lines("abcdefghijklmnopqrstuvwxyz");
    List<String> fresh = lines("abcdefXhijklmnopqrstuvwyz");
    assertThat(LineDiff.unified(old, fresh, LineDiff.of(old, fresh)))
        .isEqualTo(
            """
            --- straight
            +++ through Weir
            @@ -4,7 +4,7 @@
             d
             e
             f
            -g
            +X
             h
             i
             j
            @@ -21,6 +21,5 @@
             u
             v
             w
            -x
             y
             z
            """);
  }

  @Test
  void nearDifferencesShareTheirSurroundings() {
    List<String> old = lines("abcde");
    List<String> fresh = lines("aXcYe");
    assertThat(LineDiff.unified(old, fresh, LineDiff.of(old, fresh)))
        .isEqualTo(
            """
            --- straight
            +++ through Weir
            @@ -1,5 +1,5 @@
             a
            -b
            +X
             c
            -d
            +Y
             e
            """);
  }

  private static List<String> random(Random random) {
    return random.ints(random.nextInt(30), 0, 4).mapToObj(Integer::toString).toList();
  }

  private static List<String> patched(List<String> old, List<String> fresh, List<Hunk> hunks) {
    var result = new ArrayList<>(old);
    var backwards = new ArrayList<>(hunks);
    Collections.reverse(backwards);
    for (Hunk hunk : backwards) {
      List<String> place = result.subList(hunk.oldStart(), hunk.oldEnd());
      place.clear();
      place.addAll(fresh.subList(hunk.newStart(), hunk.newEnd()));
    }
    return result;
  }

  private static List<String> lines(String letters) {
    return List.of(letters.split(""));
  }
}
