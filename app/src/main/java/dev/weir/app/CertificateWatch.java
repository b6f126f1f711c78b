package dev.weir.app;

import dev.weir.gateway.ServerTls;
import dev.weir.session.AuditTrail;
import dev.weir.session.AuditTrail.AuditEvent;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether the certificate's files have changed, and has everything that listens show the new
 * one; one that cannot be used, or of which nothing could be written to the audit trail, leaves the
 * old one in place. For one thread.
 */
final class CertificateWatch implements Runnable, ServerTls.Witness {
  private final @Nullable ServerTls tls;
  private final List<Runnable> others;
  private final AuditTrail audit;
  private final InstantSource clock;

  /**
   * @param tls of the databases' ports; null if there is none
   * @param others make the other ports read the files
   */
  CertificateWatch(
      @Nullable ServerTls tls, List<Runnable> others, AuditTrail audit, InstantSource clock) {
    this.tls = tls;
    this.others = List.copyOf(others);
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public void run() {
    if (tls != null && tls.reloadIfChanged(this)) {
      others.forEach(Runnable::run);
    }
  }

  @Override
  public void renewed(Path file, X509Certificate certificate) {
    audit.append(
        new AuditEvent.CertificateRenewed(
            clock.instant(),
            file.toString(),
            fingerprint(certificate),
            certificate.getNotAfter().toInstant()));
  }

  @Override
  public void rejected(Path file, String reason) {
    audit.append(new AuditEvent.CertificateRejected(clock.instant(), file.toString(), reason));
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (CertificateEncodingException | NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("a certificate that was read has bytes", impossible);
    }
  }
}
