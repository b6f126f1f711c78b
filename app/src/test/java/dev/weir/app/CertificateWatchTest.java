package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.ServerTls;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.testkit.tls.CertificateAuthority;
import dev.weir.testkit.tls.IssuedCertificate;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateWatchTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder = Path.of("");
  private final List<AuditEvent> audited = new ArrayList<>();
  private final AtomicInteger othersTold = new AtomicInteger();

  @Test
  void renewalsAndRejectionsAreAudited() throws Exception {
    CertificateAuthority authority = CertificateAuthority.create("authority");
    Path certificate = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    authority.issue(List.of("localhost")).write(certificate, key);
    var watch =
        new CertificateWatch(
            ServerTls.load(certificate, key, List.of("postgresql")),
            List.of(othersTold::incrementAndGet),
            audited::add,
            InstantSource.fixed(NOW));
    watch.run();
    assertThat(audited).isEmpty();

    IssuedCertificate renewed = authority.issue(List.of("localhost"));
    renewed.write(certificate, key);
    watch.run();
    X509Certificate read = read(certificate);
    assertThat(audited)
        .containsExactly(
            new AuditEvent.CertificateRenewed(
                NOW, certificate.toString(), sha256(read), read.getNotAfter().toInstant()));
    assertThat(othersTold).hasValue(1);

    Files.writeString(key, "nonsense");
    watch.run();
    watch.run();
    watch.run();
    assertThat(audited)
        .hasSize(2)
        .last()
        .isInstanceOfSatisfying(
            AuditEvent.CertificateRejected.class,
            rejected -> {
              assertThat(rejected.origin()).isEqualTo(certificate.toString());
              assertThat(rejected.reason()).contains("tls.key").doesNotContain("nonsense");
            });
    assertThat(othersTold).hasValue(1);
  }

  private static X509Certificate read(Path file) throws Exception {
    byte[] pem = Files.readString(file).getBytes(StandardCharsets.US_ASCII);
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
  }

  private static String sha256(X509Certificate certificate) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
  }
}
