package dev.weir.wire.mysql;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jazzer's way into the decoders. Without the environment variable {@code JAZZER_FUZZ} only the
 * seeds run, as ordinary tests.
 */
final class DecoderFuzzTest {
  static Stream<Arguments> clientBytes() {
    return Transcript.all().stream().map(t -> Arguments.of((Object) t.side(true)));
  }

  static Stream<Arguments> serverBytes() {
    return Transcript.all().stream().map(t -> Arguments.of((Object) t.side(false)));
  }

  @MethodSource("clientBytes")
  @FuzzTest(maxDuration = "2m")
  void aClientCanCauseNothingButMessagesAndViolations(byte @NotNull [] bytes) {
    DecoderFuzzing.client(bytes);
  }

  @MethodSource("serverBytes")
  @FuzzTest(maxDuration = "2m")
  void aServerCanCauseNothingButMessagesAndViolations(byte @NotNull [] bytes) {
    DecoderFuzzing.server(bytes);
  }
}
