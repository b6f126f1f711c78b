package dev.weir.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS for a web server from PEM files: a certificate chain and an unencrypted PKCS#8 key.
 * Thread-safe.
 */
final class PemTls {
  private static final Logger log = LoggerFactory.getLogger(PemTls.class);
  private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private final ConsoleSettings.TlsFiles files;
  private final SslContextFactory.Server factory = new SslContextFactory.Server();

  PemTls(ConsoleSettings.TlsFiles files) {
    this.files = files;
    try {
      factory.setKeyStore(keyStore());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(
          "cannot use the certificate %s with the key %s: %s"
              .formatted(files.certificate(), files.key(), e.getMessage()));
    }
    factory.setKeyStorePassword("");
    factory.setIncludeProtocols("TLSv1.2", "TLSv1.3");
  }

  SslContextFactory.Server factory() {
    return factory;
  }

  void reload() {
    try {
      KeyStore renewed = keyStore();
      factory.reload(changed -> changed.setKeyStore(renewed));
      log.info("the renewed certificate {} is in use", files.certificate());
    } catch (Exception e) {
      // Jetty declares Exception; whatever is wrong with the files, the old certificate serves on.
      log.error(
          "the renewed certificate {} cannot be used, the old one stays: {}",
          files.certificate(),
          e.getMessage());
    }
  }

  private KeyStore keyStore() throws IOException, GeneralSecurityException {
    Certificate[] chain;
    try (InputStream in = Files.newInputStream(files.certificate())) {
      chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(in)
              .toArray(Certificate[]::new);
    }
    if (chain.length == 0) {
      throw new IOException("there is no certificate in the file");
    }
    PrivateKey key = privateKey(files.key());
    if (!belongTogether(key, chain[0])) {
      throw new IOException("the key is not that of the certificate");
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("weir", key, new char[0], chain);
    return store;
  }

  /** Nothing else asks: a server that has another key fails with each client. */
  private static boolean belongTogether(PrivateKey key, Certificate certificate)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          case String edwards -> edwards;
        };
    byte[] text = "whose key is it?".getBytes(StandardCharsets.US_ASCII);
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(text);
    byte[] signed = signature.sign();
    try {
      signature.initVerify(certificate.getPublicKey());
      signature.update(text);
      return signature.verify(signed);
    } catch (InvalidKeyException | SignatureException ofAnotherKind) {
      return false;
    }
  }

  private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    String pem = Files.readString(file);
    int begin = pem.indexOf(BEGIN);
    int end = pem.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException("the key is not an unencrypted PKCS#8 PEM file");
    }
    byte[] der = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException notOfThisKind) {
        log.debug("the key is not of kind {}", algorithm);
      }
    }
    throw new IOException("the key is neither EC, RSA nor EdDSA");
  }
}
