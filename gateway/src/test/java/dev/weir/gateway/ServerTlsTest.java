package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.postgres.RawClient;
import dev.weir.gateway.postgres.TestGateway;
import dev.weir.gateway.signin.HandshakeSettings;
import dev.weir.testkit.tls.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerTlsTest {
  @TempDir private Path files;
  private final List<String> told = new ArrayList<>();
  private boolean mute;
  private final ServerTls.Witness witness =
      new ServerTls.Witness() {
        @Override
        public void renewed(Path file, X509Certificate certificate) {
          if (mute) {
            throw new IllegalStateException("mute");
          }
          told.add("renewed");
        }

        @Override
        public void rejected(Path file, String reason) {
          told.add("rejected");
        }
      };

  @Test
  void aChangedCertificateIsTakenOverAndAFaultyOneIsNot() throws Exception {
    CertificateAuthority first = CertificateAuthority.create("first");
    CertificateAuthority second = CertificateAuthority.create("second");
    ServerTls tls = TestGateway.tls(files, first);
    try (var gateway = new TestGateway(HandshakeSettings.DEFAULT, tls)) {
      assertThat(tls.reloadIfChanged(witness)).isFalse();
      shakeHands(gateway, first);

      second.issue(List.of("127.0.0.1")).write(files.resolve("tls.crt"), files.resolve("tls.key"));
      assertThat(tls.reloadIfChanged(witness)).isTrue();
      shakeHands(gateway, second);

      Files.writeString(files.resolve("tls.crt"), "half a certif");
      assertThat(tls.reloadIfChanged(witness)).isFalse();
      shakeHands(gateway, second);
      assertThat(told).containsExactly("renewed");
    }
  }

  @ParameterizedTest
  @CsvSource({"RSA, 2048", "EC, 256"})
  void aKeyHasToBeTheCertificatesWhateverKindItIs(String algorithm, int bits) throws Exception {
    Path certificate = files.resolve("c.crt");
    Path key = files.resolve("k.key");
    CertificateAuthority authority = CertificateAuthority.create("authority");
    authority.issue(List.of("127.0.0.1"), pair(algorithm, bits)).write(certificate, key);
    assertThat(ServerTls.load(certificate, key, List.of("postgresql"))).isNotNull();
    authority
        .issue(List.of("127.0.0.1"), pair(algorithm, bits))
        .write(files.resolve("other.crt"), key);
    assertThatThrownBy(() -> ServerTls.load(certificate, key, List.of("postgresql")))
        .isInstanceOf(IOException.class)
        .hasStackTraceContaining("the key is not the certificate's");
  }

  private static KeyPair pair(String algorithm, int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  @Test
  void whatCannotBeUsedIsToldOnceAndNotWhileItIsStillBeingWritten() throws Exception {
    CertificateAuthority authority = CertificateAuthority.create("authority");
    ServerTls tls = TestGateway.tls(files, authority);
    Path certificate = files.resolve("tls.crt");
    Path key = files.resolve("tls.key");
    Path other = files.resolve("other.key");
    authority.issue(List.of("127.0.0.1")).write(certificate, other);
    assertThat(tls.reloadIfChanged(witness)).as("a certificate without its key").isFalse();
    Files.copy(other, key, StandardCopyOption.REPLACE_EXISTING);
    assertThat(tls.reloadIfChanged(witness)).isTrue();
    assertThat(told).containsExactly("renewed");

    Files.writeString(certificate, "half a certif");
    for (int look = 0; look < 4; look++) {
      assertThat(tls.reloadIfChanged(witness)).isFalse();
    }
    assertThat(told).containsExactly("renewed", "rejected");
    Files.delete(certificate);
    for (int look = 0; look < 4; look++) {
      assertThat(tls.reloadIfChanged(witness)).isFalse();
    }
    assertThat(told).containsExactly("renewed", "rejected", "rejected");
  }

  @Test
  void aCertificateOfWhichNobodyCanBeToldIsNotUsed() throws Exception {
    CertificateAuthority first = CertificateAuthority.create("first");
    CertificateAuthority second = CertificateAuthority.create("second");
    ServerTls tls = TestGateway.tls(files, first);
    try (var gateway = new TestGateway(HandshakeSettings.DEFAULT, tls)) {
      second.issue(List.of("127.0.0.1")).write(files.resolve("tls.crt"), files.resolve("tls.key"));
      mute = true;
      assertThatThrownBy(() -> tls.reloadIfChanged(witness)).hasMessage("mute");
      shakeHands(gateway, first);
      mute = false;
      assertThat(tls.reloadIfChanged(witness)).isTrue();
      shakeHands(gateway, second);
    }
  }

  private static void shakeHands(TestGateway gateway, CertificateAuthority authority)
      throws Exception {
    try (RawClient client = RawClient.connect(gateway.port())) {
      client.startTls(authority.certificatePem(), "postgresql");
    }
  }

  @Test
  void aKeyThatDoesNotFitIsRefusedWithoutShowingIt() throws Exception {
    Path certificate = files.resolve("a.crt");
    Path key = files.resolve("b.key");
    Files.writeString(certificate, "nonsense");
    Files.writeString(key, "secret nonsense");
    assertThatThrownBy(() -> ServerTls.load(certificate, key, List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(certificate.toString())
        .hasMessageNotContaining("secret nonsense");
    assertThatThrownBy(() -> ServerTls.load(files.resolve("missing"), key, List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot read");
  }
}
