package dev.weir.wire.mysql.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthExchangeTest {
  private static final byte[] PASSWORD = "throwaway".getBytes(US_ASCII);
  private static final byte[] NONCE = "ABCDEFGHIJKLMNOPQRST".getBytes(US_ASCII);
  private static final byte[] CLEAR = "throwaway\0".getBytes(US_ASCII);
  private static final Transport RETRIEVE = new Transport(false, null, true);
  private static final byte[] FULL = {CachingSha2Password.PERFORM_FULL_AUTHENTICATION};

  private static AuthExchange exchange(String plugin, Transport transport) {
    return AuthExchange.of(plugin, PASSWORD, transport);
  }

  private static KeyPair keys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static byte[] pem(KeyPair keys) {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII))
            .encodeToString(keys.getPublic().getEncoded());
    return ("-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n")
        .getBytes(US_ASCII);
  }

  private static byte[] decrypted(KeyPair keys, byte[] answer) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
    cipher.init(Cipher.DECRYPT_MODE, keys.getPrivate());
    return Scramble.xor(cipher.doFinal(answer), NONCE);
  }

  @Test
  void insideTlsTheFullExchangeSendsThePasswordItself() {
    AuthExchange exchange = exchange("caching_sha2_password", Transport.TLS);
    assertThat(exchange.begin(NONCE)).hasSize(32);
    assertThat(exchange.answer(FULL)).isEqualTo(CLEAR);
    assertThatThrownBy(() -> exchange.answer(FULL)).isInstanceOf(AuthenticationFailure.class);
  }

  @Test
  void aCachedAccountHasNothingMoreToSay() {
    AuthExchange exchange = exchange("caching_sha2_password", Transport.PLAIN);
    exchange.begin(NONCE);
    assertThat(exchange.answer(new byte[] {CachingSha2Password.FAST_AUTH_SUCCESS})).isNull();
  }

  @Test
  void withoutTlsTheRetrievedKeyEncryptsThePassword() throws GeneralSecurityException {
    KeyPair keys = keys();
    AuthExchange exchange = exchange("caching_sha2_password", RETRIEVE);
    exchange.begin(Arrays.copyOf(NONCE, 21));
    assertThat(exchange.answer(FULL)).containsExactly(2);
    byte[] answer = exchange.answer(pem(keys));
    assertThat(answer).isNotNull();
    assertThat(decrypted(keys, answer)).isEqualTo(CLEAR);

    AuthExchange older = exchange("sha256_password", RETRIEVE);
    assertThat(older.begin(NONCE)).containsExactly(1);
    byte[] olderAnswer = older.answer(pem(keys));
    assertThat(olderAnswer).isNotNull();
    assertThat(decrypted(keys, olderAnswer)).isEqualTo(CLEAR);
  }

  @Test
  void aKnownKeyEncryptsThePasswordWithoutAsking() throws GeneralSecurityException {
    KeyPair keys = keys();
    Transport known = new Transport(false, RsaPassword.key(pem(keys)), false);
    assertThat(decrypted(keys, exchange("sha256_password", known).begin(NONCE))).isEqualTo(CLEAR);
    AuthExchange exchange = exchange("caching_sha2_password", known);
    exchange.begin(NONCE);
    byte[] answer = exchange.answer(FULL);
    assertThat(answer).isNotNull();
    assertThat(decrypted(keys, answer)).isEqualTo(CLEAR);
  }

  @Test
  void noPasswordGoesOverAConnectionThatAnybodyMayRead() {
    assertThatThrownBy(() -> exchange("mysql_clear_password", Transport.PLAIN).begin(new byte[0]))
        .isInstanceOf(AuthenticationFailure.class);
    assertThatThrownBy(() -> exchange("mysql_clear_password", RETRIEVE).begin(new byte[0]))
        .isInstanceOf(AuthenticationFailure.class);
    assertThatThrownBy(() -> exchange("sha256_password", Transport.PLAIN).begin(NONCE))
        .isInstanceOf(AuthenticationFailure.class);
    AuthExchange exchange = exchange("caching_sha2_password", Transport.PLAIN);
    exchange.begin(NONCE);
    assertThatThrownBy(() -> exchange.answer(FULL)).isInstanceOf(AuthenticationFailure.class);
  }

  @Test
  void aKeyThatWasNotAskedForIsRefused() throws GeneralSecurityException {
    byte[] key = pem(keys());
    AuthExchange older = exchange("sha256_password", Transport.TLS);
    assertThat(older.begin(NONCE)).isEqualTo(CLEAR);
    assertThatThrownBy(() -> older.answer(key)).isInstanceOf(AuthenticationFailure.class);
    AuthExchange exchange = exchange("caching_sha2_password", RETRIEVE);
    exchange.begin(NONCE);
    assertThatThrownBy(() -> exchange.answer(key)).isInstanceOf(AuthenticationFailure.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-----BEGIN PUBLIC KEY-----",
        "-----END PUBLIC KEY----------BEGIN PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
      })
  void whatIsNoKeyIsRefused(String pem) {
    assertThatThrownBy(() -> RsaPassword.key(pem.getBytes(US_ASCII)))
        .isInstanceOf(AuthenticationFailure.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, 19, 22})
  void aNonceOfAnotherLengthIsRefused(int length) {
    AuthExchange exchange = exchange("mysql_native_password", Transport.TLS);
    assertThatThrownBy(() -> exchange.begin(new byte[length]))
        .isInstanceOf(AuthenticationFailure.class);
  }

  @Test
  void anEmptyPasswordHasItsOwnAnswer() {
    byte[] none = {};
    assertThat(AuthExchange.of("mysql_native_password", none, Transport.PLAIN).begin(NONCE))
        .isEmpty();
    assertThat(AuthExchange.of("caching_sha2_password", none, Transport.PLAIN).begin(NONCE))
        .isEmpty();
    assertThat(AuthExchange.of("sha256_password", none, Transport.PLAIN).begin(NONCE))
        .containsExactly(0);
  }

  @Test
  void anUnknownMethodIsRefused() {
    assertThatThrownBy(() -> exchange("mysql_old_password", Transport.TLS))
        .isInstanceOf(AuthenticationFailure.class)
        .hasMessageNotContaining("mysql_old_password");
  }

  @Test
  void aClosedExchangeHasForgottenThePassword() {
    AuthExchange exchange = exchange("mysql_clear_password", Transport.TLS);
    exchange.close();
    assertThat(exchange.begin(new byte[0])).containsOnly(0);
    assertThat(PASSWORD).isEqualTo("throwaway".getBytes(US_ASCII));
  }
}
