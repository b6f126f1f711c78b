package dev.weir.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.weir.testkit.Mutations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jazzer's way into configurations. Without the environment variable {@code JAZZER_FUZZ} only the
 * seeds run, as ordinary tests, and seeded mutations of them.
 */
final class YamlFuzzTest {
  private static final int ROUNDS = Integer.getInteger("weir.fuzz.rounds", 400);
  private static final String TELLING = ":-[]{}\"'#&*!|>%@`,?~\n \t";

  @TempDir static Path folder;

  /** The examples, and files that use what YAML has besides. */
  private static List<byte[]> seeds() throws IOException {
    var seeds = new ArrayList<byte[]>();
    for (Path example : ExamplesTest.examples().toList()) {
      seeds.add(Files.readAllBytes(example));
    }
    try (InputStream in =
        Objects.requireNonNull(YamlFuzzTest.class.getResourceAsStream("fuzz-seeds.txt"))) {
      String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Arrays.stream(all.split("\n====\n"))
          .map(text -> text.getBytes(StandardCharsets.UTF_8))
          .forEach(seeds::add);
    }
    return seeds;
  }

  static Stream<Arguments> files() throws IOException {
    return seeds().stream().map(text -> Arguments.of((Object) text));
  }

  @MethodSource("files")
  @FuzzTest(maxDuration = "2m")
  void aFileCanCauseNothingButAConfigurationOrFaults(byte @NotNull [] bytes) {
    YamlFuzzing.yaml(bytes, folder.resolve("weir.yaml"));
  }

  @Test
  void mutatedFilesCauseNothingButAConfigurationOrFaults() throws IOException {
    List<byte[]> seeds = seeds();
    for (int seed = 0; seed < ROUNDS; seed++) {
      byte[] bytes = Mutations.mutated(seeds, TELLING, new SplittableRandom(seed));
      try {
        YamlFuzzing.yaml(bytes, folder.resolve("weir.yaml"));
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError(
            "seed " + seed + ": " + new String(bytes, StandardCharsets.UTF_8), failure);
      }
    }
  }
}
