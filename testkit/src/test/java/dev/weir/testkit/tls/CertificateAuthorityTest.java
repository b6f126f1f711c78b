package dev.weir.testkit.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SignatureException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
  private final CertificateAuthority authority = CertificateAuthority.create("Test authority");

  @Test
  void vouchesForTheNamesAndAddressesOfAServer() throws Exception {
    X509Certificate root = parsed(authority.certificatePem());
    X509Certificate server =
        parsed(authority.issue(List.of("localhost", "127.0.0.1", "::1")).certificatePem());
    root.verify(root.getPublicKey());
    server.verify(root.getPublicKey());
    server.checkValidity();
    assertThat(root.getBasicConstraints()).isNotNegative();
    assertThat(server.getBasicConstraints()).isEqualTo(-1);
    assertThat(server.getExtendedKeyUsage())
        .containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    assertThat(server.getSubjectAlternativeNames())
        .extracting(name -> (Object) name.get(1))
        .containsExactly("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
  }

  @Test
  void isNotAnotherAuthorityOfTheSameName() throws Exception {
    X509Certificate other = parsed(CertificateAuthority.create("Test authority").certificatePem());
    X509Certificate server = parsed(authority.issue(List.of("localhost")).certificatePem());
    assertThatThrownBy(() -> server.verify(other.getPublicKey()))
        .isInstanceOf(SignatureException.class);
  }

  @Test
  void makesCertificatesThatHaveEnded() throws Exception {
    Instant now = Instant.now();
    var issued =
        authority.issue(List.of("localhost"), now.minusSeconds(7200), now.minusSeconds(3600));
    assertThatThrownBy(() -> parsed(issued.certificatePem()).checkValidity())
        .isInstanceOf(CertificateExpiredException.class);
  }

  @Test
  void writesKeysThatOnlyTheirOwnerCanReadAndNeverPrintsThem(@TempDir Path directory)
      throws Exception {
    var issued = authority.issue(List.of("localhost"));
    Path key = directory.resolve("key.pem");
    issued.write(directory.resolve("certificate.pem"), key);
    assertThat(Files.getPosixFilePermissions(key))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    assertThat(key).content().startsWith("-----BEGIN PRIVATE KEY-----");
    assertThat(issued.toString()).doesNotContain("BEGIN");
  }

  private static X509Certificate parsed(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }
}
