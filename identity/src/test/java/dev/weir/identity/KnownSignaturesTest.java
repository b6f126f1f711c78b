package dev.weir.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KnownSignaturesTest {
  private static final byte[] INPUT = "e30.e30".getBytes(US_ASCII);

  private final KnownSignatures known = new KnownSignatures();
  private final AtomicInteger asked = new AtomicInteger();

  private boolean made(byte[] input, byte[] signature, boolean verifies) {
    return known.made(
        input,
        signature,
        () -> {
          asked.incrementAndGet();
          return verifies;
        });
  }

  @Test
  void whatWasVerifiedIsKnown() {
    assertThat(made(INPUT, new byte[] {1, 2}, true)).isTrue();
    assertThat(made(INPUT, new byte[] {1, 2}, false)).isTrue();
    assertThat(asked).hasValue(1);
  }

  @Test
  void nothingElseIs() {
    assertThat(made(INPUT, new byte[] {1, 2}, true)).isTrue();
    assertThat(made(INPUT, new byte[] {1, 3}, false)).isFalse();
    assertThat(made(INPUT, new byte[] {1, 2, 0}, false)).isFalse();
    assertThat(made(INPUT, new byte[0], false)).isFalse();
    assertThat(made("e30.e31".getBytes(US_ASCII), new byte[] {1, 2}, false)).isFalse();
    // the same bytes, cut elsewhere
    assertThat(made("e30.e3".getBytes(US_ASCII), new byte[] {'0', 1, 2}, false)).isFalse();
    assertThat(asked).hasValue(6);
  }

  @Test
  void aRefusalIsNotKept() {
    assertThat(made(INPUT, new byte[] {1, 2}, false)).isFalse();
    assertThat(made(INPUT, new byte[] {1, 2}, true)).isTrue();
  }

  @Test
  void onlySoManyAreKeptThoseUsedLast() {
    assertThat(made(INPUT, signature(0), true)).isTrue();
    for (int i = 1; i < KnownSignatures.KEPT_MAX + 10; i++) {
      assertThat(made(INPUT, signature(i), true)).isTrue();
      assertThat(made(INPUT, signature(0), false)).isTrue();
    }
    assertThat(made(INPUT, signature(1), false)).isFalse();
    assertThat(made(INPUT, signature(20), false)).isTrue();
  }

  private static byte[] signature(int number) {
    return Integer.toString(number).getBytes(US_ASCII);
  }
}
