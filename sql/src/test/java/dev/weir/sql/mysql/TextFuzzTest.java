package dev.weir.sql.mysql;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.weir.testkit.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jazzer's way into texts and their reader. Without the environment variable {@code JAZZER_FUZZ}
 * only the seeds run, as ordinary tests, and seeded mutations of them.
 */
final class TextFuzzTest {
  private static final int ROUNDS = Integer.getInteger("weir.fuzz.rounds", 400);
  private static final String TELLING = "'\"`\\/*!-#;(),@.";

  private static List<byte[]> seeds() {
    return Stream.concat(
            ReadMySql.resource("bypass-sessions.txt")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .flatMap(line -> Arrays.stream(line.split(" \\| ")).skip(2)),
            ReadMySql.resource("fuzz-seeds.txt").lines())
        .map(text -> text.replace('↵', '\n').getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  static Stream<Arguments> texts() {
    return seeds().stream().map(text -> Arguments.of((Object) text));
  }

  @MethodSource("texts")
  @FuzzTest(maxDuration = "2m")
  void aTextCanCauseNothingButAReading(byte @NotNull [] bytes) {
    TextFuzzing.text(bytes);
  }

  @Test
  void mutatedTextsCauseNothingButAReading() {
    List<byte[]> seeds = seeds();
    for (int seed = 0; seed < ROUNDS; seed++) {
      var random = new SplittableRandom(seed);
      byte[] bytes = Mutations.mutated(seeds, TELLING, random);
      try {
        TextFuzzing.text(bytes);
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError(
            "seed " + seed + ": " + new String(bytes, StandardCharsets.UTF_8), failure);
      }
    }
  }
}
