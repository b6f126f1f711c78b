package dev.weir.identity;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.weir.testkit.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jazzer's way into tokens, claims and keys. Without the environment variable {@code JAZZER_FUZZ}
 * only the seeds run, as ordinary tests, and seeded mutations of them.
 */
final class TokenFuzzTest {
  private static final int ROUNDS = Integer.getInteger("weir.fuzz.rounds", 400);
  private static final String IN_TOKENS = ".=-_AgQw+/ ";
  private static final String IN_JSON = "{}[]\",:\\0159-.eE \n";

  static Stream<Arguments> tokens() {
    return TokenFuzzing.goodTokens().stream().map(token -> Arguments.of((Object) token));
  }

  static Stream<Arguments> claims() {
    return TokenFuzzing.goodClaims().stream().map(claims -> Arguments.of((Object) claims));
  }

  static Stream<Arguments> keys() {
    return TokenFuzzing.goodKeys().stream().map(keys -> Arguments.of((Object) keys));
  }

  @MethodSource("tokens")
  @FuzzTest(maxDuration = "2m")
  void aPasswordCanCauseNothingButASubjectThatWasSignedOrARefusal(byte @NotNull [] bytes) {
    TokenFuzzing.token(bytes);
  }

  @MethodSource("claims")
  @FuzzTest(maxDuration = "2m")
  void claimsCanCauseNothingButTheSubjectTheyNameOrARefusal(byte @NotNull [] bytes) {
    TokenFuzzing.claims(bytes);
  }

  @MethodSource("keys")
  @FuzzTest(maxDuration = "2m")
  void keysCanCauseNothingButASubjectOrARefusal(byte @NotNull [] bytes) {
    TokenFuzzing.keys(bytes);
  }

  @Test
  void mutatedTokensCauseNothingButTheSame() {
    mutated(ROUNDS, TokenFuzzing.goodTokens(), IN_TOKENS, TokenFuzzing::token);
  }

  @Test
  void mutatedClaimsCauseNothingButTheSame() {
    mutated(ROUNDS, TokenFuzzing.goodClaims(), IN_JSON, TokenFuzzing::claims);
  }

  @Test
  void mutatedKeysCauseNothingButTheSame() {
    // Each round is a gateway of its own, with words in the log.
    mutated(ROUNDS / 10, TokenFuzzing.goodKeys(), IN_JSON, TokenFuzzing::keys);
  }

  private static void mutated(
      int rounds, List<byte[]> seeds, String telling, Consumer<byte[]> fuzzing) {
    for (int seed = 0; seed < rounds; seed++) {
      byte[] bytes = Mutations.mutated(seeds, telling, new SplittableRandom(seed));
      try {
        fuzzing.accept(bytes);
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError(
            "seed " + seed + ": " + new String(bytes, StandardCharsets.UTF_8), failure);
      }
    }
  }
}
