package dev.weir.gateway.postgres.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.session.Credential;
import dev.weir.session.Secret;
import dev.weir.testkit.tls.CertificateAuthority;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.backend.AuthenticationCleartextPassword;
import dev.weir.wire.postgres.backend.AuthenticationGss;
import dev.weir.wire.postgres.backend.AuthenticationOk;
import dev.weir.wire.postgres.backend.AuthenticationSasl;
import dev.weir.wire.postgres.backend.AuthenticationSaslFinal;
import dev.weir.wire.postgres.frontend.AuthenticationResponse;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
  private static final String PLAIN = "SCRAM-SHA-256";
  private static final String PLUS = "SCRAM-SHA-256-PLUS";

  private static Authenticator authenticator(@Nullable X509Certificate certificate) {
    var credential =
        new Credential("weir", Secret.taking("pencil".getBytes(StandardCharsets.UTF_8)));
    return new Authenticator(credential, certificate != null, certificate, new SecureRandom());
  }

  private static X509Certificate certificate() throws CertificateException {
    String pem = CertificateAuthority.create("test").issue(List.of("localhost")).certificatePem();
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  private static AuthenticationSasl offer(String... mechanisms) {
    return new AuthenticationSasl(Arrays.stream(mechanisms).map(CString::of).toList());
  }

  private static String first(Authenticator authenticator, AuthenticationSasl offer)
      throws UpstreamFailed {
    AuthenticationResponse response = authenticator.answer(offer);
    assertThat(response).isNotNull();
    var initial = response.saslInitialResponse();
    return initial.mechanism()
        + " "
        + (initial.response() == null
            ? ""
            : initial.response().toString(StandardCharsets.US_ASCII));
  }

  @Test
  void insideTlsTheExchangeIsBoundToTheCertificateWhereTheServerOffersIt() throws Exception {
    assertThat(first(authenticator(certificate()), offer(PLUS, PLAIN)))
        .startsWith(PLUS + " p=tls-server-end-point,,");
  }

  @Test
  void aServerThatHidesItsOfferOfBindingIsToldThatWeirCouldBind() throws Exception {
    assertThat(first(authenticator(certificate()), offer(PLAIN))).startsWith(PLAIN + " y,,");
  }

  @Test
  void withoutTlsNothingIsBound() throws Exception {
    assertThat(first(authenticator(null), offer(PLAIN))).startsWith(PLAIN + " n,,");
  }

  @Test
  void aServerThatSkipsItsProofIsNotBelieved() throws Exception {
    Authenticator authenticator = authenticator(null);
    first(authenticator, offer(PLAIN));
    assertThatThrownBy(() -> authenticator.answer(AuthenticationOk.INSTANCE))
        .isInstanceOf(UpstreamFailed.class)
        .hasMessageContaining("out of order");
  }

  @Test
  void aProofWithoutAnExchangeIsNotBelieved() {
    assertThatThrownBy(
            () -> authenticator(null).answer(new AuthenticationSaslFinal(Unpooled.EMPTY_BUFFER)))
        .isInstanceOf(UpstreamFailed.class);
  }

  @Test
  void aServerThatTurnsToClearTextAfterScramGetsNoPassword() throws Exception {
    Authenticator authenticator = authenticator(certificate());
    first(authenticator, offer(PLUS, PLAIN));
    assertThatThrownBy(() -> authenticator.answer(AuthenticationCleartextPassword.INSTANCE))
        .isInstanceOf(UpstreamFailed.class)
        .hasMessageContaining("out of order");
  }

  @Test
  void otherMethodsAreRefusedByName() {
    assertThatThrownBy(() -> authenticator(null).answer(AuthenticationGss.INSTANCE))
        .isInstanceOf(UpstreamFailed.class)
        .hasMessageContaining("GSSAPI");
    assertThatThrownBy(() -> authenticator(null).answer(offer("OAUTHBEARER")))
        .isInstanceOf(UpstreamFailed.class);
  }
}
