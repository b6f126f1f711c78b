package dev.weir.secrets.fetch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates of a PEM file, trusted in place of those that the Java runtime trusts. */
final class Authorities {
  private static final long BYTES_MAX = 1 << 20;

  private Authorities() {}

  static SSLContext trusting(Path pem) throws SourceFailed {
    try {
      if (Files.size(pem) > BYTES_MAX) {
        throw new SourceFailed("%s is longer than %d bytes".formatted(pem, BYTES_MAX));
      }
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pem)));
      if (certificates.isEmpty()) {
        throw new SourceFailed("%s holds no PEM certificates".formatted(pem));
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException unusable) {
      throw new SourceFailed(
          "%s gives no certificates (%s)".formatted(pem, unusable.getClass().getSimpleName()));
    }
  }
}
