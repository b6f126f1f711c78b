package dev.weir.cli.loopback;

import dev.weir.testkit.tls.CertificateAuthority;
import dev.weir.testkit.tls.IssuedCertificate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Something that listens where the gateway should be, and writes down what it is sent. */
final class Impostor implements AutoCloseable {
  private final ServerSocket listener;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final Thread thread;

  /** What it does with the one client it gets. */
  @FunctionalInterface
  interface Play {
    void act(Impostor self, Socket client) throws IOException;
  }

  Impostor(Play play) throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
    thread =
        Thread.ofVirtual()
            .start(() -> {
              try (Socket client = listener.accept()) {
                play.act(this, client);
                record(client.getInputStream(), Integer.MAX_VALUE);
              } catch (IOException ended) {
                // the command hung up on it, as it should
                return;
              }
            });
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Reads and writes down so many bytes. */
  void record(InputStream in, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      int b = in.read();
      if (b < 0) {
        return;
      }
      synchronized (received) {
        received.write(b);
      }
    }
  }

  /** What came, once its client has gone. */
  String received() throws InterruptedException {
    thread.join();
    synchronized (received) {
      return received.toString(StandardCharsets.ISO_8859_1);
    }
  }

  /** The server's side of TLS, with a certificate of that authority. */
  static SSLSocket tls(Socket client, CertificateAuthority authority, String name)
      throws IOException {
    try {
      IssuedCertificate issued = authority.issue(List.of(name));
      String key = issued.privateKeyPem().replaceAll("-----[A-Z ]+-----|\\s", "");
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setKeyEntry(
          "key",
          KeyFactory.getInstance("EC")
              .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key))),
          new char[0],
          new Certificate[] {certificate(issued.certificatePem())});
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      var inside =
          (SSLSocket)
              context.getSocketFactory().createSocket(client, client.getInputStream(), true);
      inside.startHandshake();
      return inside;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a command is told to trust. */
  static SSLContext trusting(CertificateAuthority authority) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("ca", certificate(authority.certificatePem()));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static Certificate certificate(String pem) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
