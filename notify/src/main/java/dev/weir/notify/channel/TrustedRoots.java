package dev.weir.notify.channel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whose certificates are believed. Stateless. */
public final class TrustedRoots {
  private TrustedRoots() {}

  /**
   * TLS that trusts the certificates of a PEM file alone; read each time, so that a changed file
   * takes effect.
   *
   * @param pem null for those that Java trusts
   */
  public static SSLContext tls(@Nullable Path pem) throws DeliveryFailed {
    try {
      if (pem == null) {
        return SSLContext.getDefault();
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      try (InputStream in = Files.newInputStream(pem)) {
        for (Certificate root : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          store.setCertificateEntry("root-" + store.size(), root);
        }
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException unusable) {
      throw DeliveryFailed.lasting(
          "%s gives no trusted roots (%s)".formatted(pem, unusable.getClass().getSimpleName()));
    }
  }
}
