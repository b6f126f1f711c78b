package dev.weir.wire.mysql.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ServerMethodTest {
  private static final byte[] PASSWORD = "wts_0123456789abcdefghjkmnpqrstvwxyz".getBytes(US_ASCII);

  private static byte[] nonce(ServerMethod method, int fill) {
    byte[] nonce = new byte[method.nonceBytes()];
    Arrays.fill(nonce, (byte) fill);
    return nonce;
  }

  private static byte[] answer(ServerMethod method, byte[] password, byte[] nonce) {
    try (AuthExchange client = AuthExchange.of(method.plugin(), password, Transport.PLAIN)) {
      return client.begin(nonce);
    }
  }

  @ParameterizedTest
  @EnumSource(ServerMethod.class)
  void whoKnowsThePasswordIsKnown(ServerMethod method) {
    String verifier = method.verifier(PASSWORD);
    byte[] nonce = nonce(method, 7);
    byte[] answer = answer(method, PASSWORD, nonce);
    assertThat(method.proves(answer, nonce, verifier)).isTrue();
    assertThat(method.proves(answer, nonce, method.verifier("other".getBytes(US_ASCII)))).isFalse();
    assertThat(method.proves(answer(method, new byte[] {1}, nonce), nonce, verifier)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(ServerMethod.class)
  void anAnswerToAnotherNonceIsWorthNothing(ServerMethod method) {
    byte[] heard = answer(method, PASSWORD, nonce(method, 7));
    assertThat(method.proves(heard, nonce(method, 8), method.verifier(PASSWORD))).isFalse();
  }

  /** A thief of verifiers alone: what is kept is not what is sent. */
  @ParameterizedTest
  @EnumSource(ServerMethod.class)
  void theVerifierIsNoAnswer(ServerMethod method) {
    byte[] nonce = nonce(method, 7);
    byte[] kept = method.kept(PASSWORD);
    assertThat(method.proves(kept, nonce, method.verifier(PASSWORD))).isFalse();
    assertThat(method.proves(answer(method, kept, nonce), nonce, method.verifier(PASSWORD)))
        .isFalse();
  }

  @ParameterizedTest
  @EnumSource(ServerMethod.class)
  void anAnswerOfAnyOtherLengthOrWithAnyBitChangedIsWrong(ServerMethod method) {
    byte[] nonce = nonce(method, 7);
    byte[] right = answer(method, PASSWORD, nonce);
    String verifier = method.verifier(PASSWORD);
    for (int length : new int[] {0, 1, right.length - 1, right.length + 1}) {
      assertThat(method.proves(Arrays.copyOf(right, length), nonce, verifier)).isFalse();
    }
    for (int bit = 0; bit < right.length * Byte.SIZE; bit += 5) {
      byte[] wrong = right.clone();
      wrong[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertThat(method.proves(wrong, nonce, verifier)).isFalse();
    }
  }

  /** From MySQL's manual and MariaDB's knowledge base: PASSWORD('foo') and ed25519_password. */
  @Test
  void verifiersAreThoseThatServersKeep() {
    assertThat(ServerMethod.NATIVE_PASSWORD.verifier("mypass".getBytes(US_ASCII)))
        .isEqualToIgnoringCase("6C8989366EAF75BB670AD8EA7A7FC1176A95CEF4");
    assertThat(ServerMethod.ED25519.verifier("secret".getBytes(US_ASCII)))
        .hasSize(64)
        .isEqualTo(
            java.util.HexFormat.of()
                .formatHex(
                    java.util.Base64.getDecoder()
                        .decode("ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY=")));
  }

  @Test
  void aMethodThatSendsThePasswordHasNoServersSide() {
    assertThat(ServerMethod.of("mysql_clear_password")).isNull();
    assertThat(ServerMethod.of("")).isNull();
    assertThat(ServerMethod.of("caching_sha2_password"))
        .isEqualTo(ServerMethod.CACHING_SHA2_PASSWORD);
    assertThatThrownBy(() -> ServerMethod.ED25519.proves(new byte[64], new byte[32], "no verifier"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
