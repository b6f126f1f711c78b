package dev.weir.wire.mysql.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Ed25519Test {
  /** A password of 32 bytes makes the key that RFC 8032 makes of them. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aPasswordOf32BytesSignsLikeAnyEd25519(long seed) throws GeneralSecurityException {
    byte[] password = new byte[32];
    byte[] nonce = new byte[32];
    Random random = new Random(seed);
    random.nextBytes(password);
    random.nextBytes(nonce);
    Signature jdk = Signature.getInstance("Ed25519");
    jdk.initSign(
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, password)));
    jdk.update(nonce);
    assertThat(AuthExchange.of("client_ed25519", password, Transport.PLAIN).begin(nonce))
        .isEqualTo(jdk.sign());
  }

  @Test
  void aNonceOfAnotherLengthIsRefused() {
    AuthExchange exchange = AuthExchange.of("client_ed25519", new byte[3], Transport.PLAIN);
    assertThatThrownBy(() -> exchange.begin(new byte[20]))
        .isInstanceOf(AuthenticationFailure.class);
  }
}
