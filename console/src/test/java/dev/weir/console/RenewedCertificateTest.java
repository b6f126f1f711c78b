package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.tls.CertificateAuthority;
import dev.weir.testkit.tls.IssuedCertificate;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who asks for metrics is shown the certificate that holds, and never one without its key. */
class RenewedCertificateTest {
  private static final CertificateAuthority AUTHORITY = CertificateAuthority.create("authority");

  @TempDir private Path folder = Path.of("");
  private Path certificate = Path.of("");
  private Path key = Path.of("");

  @BeforeEach
  void files() throws Exception {
    certificate = folder.resolve("tls.crt");
    key = folder.resolve("tls.key");
    issue().write(certificate, key);
  }

  private static IssuedCertificate issue() {
    return AUTHORITY.issue(List.of("localhost", "127.0.0.1"));
  }

  private MetricsServer start() {
    var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var tls = new ConsoleSettings.TlsFiles(certificate, key);
    return MetricsServer.start(
        new MetricsServer.Settings(here, tls, null),
        accept -> new MetricsSource.Page("text/plain", new byte[0]));
  }

  @Test
  void aRenewedCertificateIsShownOnceItIsTakenIntoUse() throws Exception {
    try (MetricsServer server = start()) {
      X509Certificate first = shown(server);
      assertThat(first).isEqualTo(read(certificate));
      issue().write(certificate, key);
      assertThat(shown(server)).isEqualTo(first);
      server.reloadCertificate();
      assertThat(shown(server)).isEqualTo(read(certificate)).isNotEqualTo(first);
    }
  }

  @Test
  void aCertificateWhoseKeyHasNotComeYetIsNotShown() throws Exception {
    try (MetricsServer server = start()) {
      X509Certificate first = shown(server);
      Files.writeString(certificate, issue().certificatePem());
      server.reloadCertificate();
      assertThat(shown(server)).isEqualTo(first);
      Files.writeString(certificate, "nonsense");
      server.reloadCertificate();
      assertThat(shown(server)).isEqualTo(first);
    }
  }

  @Test
  void nothingIsServedWithAKeyOfAnotherCertificate() throws Exception {
    Files.writeString(key, issue().privateKeyPem());
    assertThatThrownBy(this::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("tls.key")
        .hasMessageContaining("is not that of the certificate");
  }

  private static X509Certificate shown(MetricsServer server) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", parse(AUTHORITY.certificatePem()));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), new SecureRandom());
    try (SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  private static X509Certificate read(Path file) throws Exception {
    return parse(Files.readString(file));
  }

  private static X509Certificate parse(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }
}
