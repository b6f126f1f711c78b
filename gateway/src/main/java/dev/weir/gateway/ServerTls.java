package dev.weir.gateway;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS for clients, from a certificate chain and a key in PEM files. When the files change, new
 * connections get the new certificate; files that do not fit together are reported and the old ones
 * stay in use. Thread-safe.
 */
public final class ServerTls {
  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
  private static final int FILE_BYTES_MAX = 1 << 20;

  private final Path certificate;
  private final Path key;
  private final List<String> applicationProtocols;
  private volatile Loaded loaded;

  /** What could not be used at the last look, and what has been reported of that. */
  private String suspect = "";

  private String rejected = "";

  /** Is told what becomes of changed files. */
  public interface Witness {
    /**
     * A new certificate is about to be used; it is not if this throws.
     *
     * @param certificate of the server, the first of the chain
     */
    void renewed(Path file, X509Certificate certificate);

    /** Changed files cannot be used. */
    void rejected(Path file, String reason);
  }

  /** An SSL context and the digest of the files that it was made from. */
  private record Loaded(String digest, X509Certificate first, SslContext context) {}

  private record Pem(byte[] chain, byte[] key) {
    String digest() {
      try {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(chain.length).array());
        sha256.update(chain);
        return HexFormat.of().formatHex(sha256.digest(key));
      } catch (NoSuchAlgorithmException impossible) {
        throw new IllegalStateException("every Java has SHA-256", impossible);
      }
    }
  }

  private ServerTls(Path certificate, Path key, List<String> applicationProtocols, Loaded loaded) {
    this.certificate = certificate;
    this.key = key;
    this.applicationProtocols = applicationProtocols;
    this.loaded = loaded;
  }

  /**
   * Reads the files.
   *
   * @param key a PKCS#8 key without a passphrase
   * @param applicationProtocols what may be chosen by ALPN
   * @throws IOException if they cannot be read or do not fit together; says which and why, without
   *     a byte of the key
   */
  public static ServerTls load(Path certificate, Path key, List<String> applicationProtocols)
      throws IOException {
    List<String> protocols = List.copyOf(applicationProtocols);
    return new ServerTls(
        certificate, key, protocols, load(read(certificate, key), certificate, key, protocols));
  }

  /** TLS for one connection, with the certificate that holds now. */
  public SslHandler newHandler(ByteBufAllocator allocator, Duration handshakeTimeout) {
    SslHandler handler = loaded.context().newHandler(allocator);
    handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
    return handler;
  }

  /**
   * Looks at the files again and takes them over if they changed. Blocks on the file system. What
   * cannot be used is reported if the next look finds the same, and once: whoever renews a
   * certificate writes one file after the other.
   *
   * @return whether a new certificate is in use
   */
  public synchronized boolean reloadIfChanged(Witness witness) {
    String digest = "";
    try {
      Pem pem = read(certificate, key);
      digest = pem.digest();
      if (digest.equals(rejected)) {
        return false;
      }
      if (!digest.equals(loaded.digest())) {
        Loaded renewed = load(pem, certificate, key, applicationProtocols);
        witness.renewed(certificate, renewed.first());
        loaded = renewed;
        LOG.info("TLS certificate reloaded from {}", certificate);
        forget();
        return true;
      }
      forget();
    } catch (IOException faulty) {
      String reason = String.valueOf(faulty.getMessage());
      String seen = digest.isEmpty() ? reason : digest;
      if (seen.equals(suspect) && !seen.equals(rejected)) {
        LOG.error("TLS certificate not reloaded, the old one stays in use: {}", reason);
        witness.rejected(certificate, reason);
        rejected = seen;
      }
      suspect = seen;
    }
    return false;
  }

  private void forget() {
    suspect = "";
    rejected = "";
  }

  private static X509Certificate first(Pem pem) throws IOException {
    try (var chain = new ByteArrayInputStream(pem.chain())) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(chain);
    } catch (CertificateException unreadable) {
      throw new IOException("there is no certificate in the file", unreadable);
    }
  }

  private static Pem read(Path certificate, Path key) throws IOException {
    return new Pem(readFile(certificate), readFile(key));
  }

  private static byte[] readFile(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(FILE_BYTES_MAX);
      if (bytes.length == FILE_BYTES_MAX) {
        throw new IOException("file " + file + " is too large for a certificate or key");
      }
      return bytes;
    } catch (FileSystemException missing) {
      throw new IOException("cannot read " + file, missing);
    }
  }

  private static Loaded load(Pem pem, Path certificate, Path key, List<String> protocols)
      throws IOException {
    try (var chain = new ByteArrayInputStream(pem.chain());
        var secret = new ByteArrayInputStream(pem.key())) {
      X509Certificate first = first(pem);
      MatchingKey.check(first, pem.key());
      SslContext context =
          SslContextBuilder.forServer(chain, secret)
              .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      Protocol.ALPN,
                      SelectorFailureBehavior.NO_ADVERTISE,
                      SelectedListenerFailureBehavior.ACCEPT,
                      protocols))
              .build();
      return new Loaded(pem.digest(), first, context);
    } catch (IllegalArgumentException | IOException unusable) {
      throw new IOException(
          "%s and %s are not a certificate chain and its PKCS#8 key without passphrase, in PEM"
              .formatted(certificate, key),
          unusable);
    }
  }
}
