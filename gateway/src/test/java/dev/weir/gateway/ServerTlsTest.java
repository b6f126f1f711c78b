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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTlsTest {
  @TempDir private Path files;

  @Test
  void aChangedCertificateIsTakenOverAndAFaultyOneIsNot() throws Exception {
    CertificateAuthority first = CertificateAuthority.create("first");
    CertificateAuthority second = CertificateAuthority.create("second");
    ServerTls tls = TestGateway.tls(files, first);
    try (var gateway = new TestGateway(HandshakeSettings.DEFAULT, tls)) {
      assertThat(tls.reloadIfChanged()).isFalse();
      shakeHands(gateway, first);

      second.issue(List.of("127.0.0.1")).write(files.resolve("tls.crt"), files.resolve("tls.key"));
      assertThat(tls.reloadIfChanged()).isTrue();
      shakeHands(gateway, second);

      Files.writeString(files.resolve("tls.crt"), "half a certif");
      assertThat(tls.reloadIfChanged()).isFalse();
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
