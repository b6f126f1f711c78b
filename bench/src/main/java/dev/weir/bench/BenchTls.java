package dev.weir.bench;

import dev.weir.testkit.tls.CertificateAuthority;
import java.io.ByteArrayInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate (ECDSA P-256) for everything that clients connect to, and what trusts it. Immutable
 * but for its files, which go with it.
 *
 * @param certificate PEM, as is {@code key}
 * @param clients trusts the authority
 */
record BenchTls(
    CertificateAuthority authority, Path folder, Path certificate, Path key, SSLContext clients)
    implements AutoCloseable {
  private static final int SSL_REQUEST = 80_877_103;

  static BenchTls create() throws IOException {
    CertificateAuthority authority = CertificateAuthority.create("bench");
    Path folder = Files.createTempDirectory("weir-bench-tls");
    Path certificate = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    authority.issue(List.of("localhost", "127.0.0.1")).write(certificate, key);
    try {
      return new BenchTls(authority, folder, certificate, key, trusting(authority));
    } catch (GeneralSecurityException e) {
      throw new IOException("this JVM cannot trust the bench's certificate", e);
    }
  }

  private static SSLContext trusting(CertificateAuthority authority)
      throws GeneralSecurityException, IOException {
    var certificate =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(
                    authority.certificatePem().getBytes(StandardCharsets.US_ASCII)));
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("authority", certificate);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext tls = SSLContext.getInstance("TLSv1.3");
    tls.init(null, trust.getTrustManagers(), null);
    return tls;
  }

  /** Asks for TLS as a PostgreSQL client does, and does its handshake. */
  static SSLSocket within(SSLContext tls, Socket socket) throws IOException {
    var out = new DataOutputStream(socket.getOutputStream());
    out.writeInt(8);
    out.writeInt(SSL_REQUEST);
    out.flush();
    if (socket.getInputStream().read() != 'S') {
      socket.close();
      throw new IOException("no TLS is offered");
    }
    var secure =
        (SSLSocket)
            tls.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
    secure.startHandshake();
    return secure;
  }

  @Override
  public void close() throws IOException {
    Ports.deleteFolder(folder);
  }
}
