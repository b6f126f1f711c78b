package dev.weir.e2e.tickets;

import dev.weir.testkit.tls.CertificateAuthority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A client of the API that trusts one authority. */
public final class TrustingClient {
  private TrustingClient() {}

  public static HttpClient of(CertificateAuthority authority)
      throws IOException, GeneralSecurityException {
    return HttpClient.newBuilder().sslContext(tls(authority)).build();
  }

  /** What other clients need for the same. */
  public static SSLContext tls(CertificateAuthority authority)
      throws IOException, GeneralSecurityException {
    KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
    known.load(null, null);
    byte[] pem = authority.certificatePem().getBytes(StandardCharsets.US_ASCII);
    known.setCertificateEntry(
        "weir",
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem)));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(known);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return tls;
  }
}
