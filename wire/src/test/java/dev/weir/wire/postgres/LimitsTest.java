package dev.weir.wire.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LimitsTest {
  @Test
  void theDefaultsAreTheseAndNoOthers() {
    assertThat(Limits.DEFAULT)
        .isEqualTo(new Limits(10_000, 65_536, 10_000, 16_777_216, 67_108_864, 1_073_741_824));
  }

  @Test
  void oneLimitIsChangedWithoutTheOthers() {
    assertThat(
            Limits.DEFAULT
                .withStatementBytesMax(100)
                .withFrontendFrameBytesMax(200)
                .withBackendFrameBytesMax(300))
        .isEqualTo(new Limits(10_000, 65_536, 10_000, 100, 200, 300));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 15, (1 << 30) + 1})
  void aLimitThatCannotBeMeantIsRefused(int bytes) {
    assertThatThrownBy(() -> Limits.DEFAULT.withBackendFrameBytesMax(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("backendFrameBytesMax");
  }
}
