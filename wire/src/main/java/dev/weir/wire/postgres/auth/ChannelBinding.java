package dev.weir.wire.postgres.auth;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Locale;

/** Whether, and how, a SCRAM exchange is bound to the TLS connection it runs in. */
public sealed interface ChannelBinding {

  /** The mechanism of an exchange that is not bound. */
  String SCRAM_SHA_256 = "SCRAM-SHA-256";

  /** The mechanism of a bound exchange. */
  String SCRAM_SHA_256_PLUS = "SCRAM-SHA-256-PLUS";

  /** The client cannot bind: there is no TLS, or the certificate has no hash to bind with. */
  record Unsupported() implements ChannelBinding {
    @Override
    public String gs2Header() {
      return "n,,";
    }

    @Override
    public byte[] data() {
      return new byte[0];
    }
  }

  /** The client could bind, but the server did not offer it; a server that did takes offence. */
  record NotOffered() implements ChannelBinding {
    @Override
    public String gs2Header() {
      return "y,,";
    }

    @Override
    public byte[] data() {
      return new byte[0];
    }
  }

  /** Bound to the server's certificate (RFC 5929, section 4). */
  final class TlsServerEndPoint implements ChannelBinding {
    private final byte[] hash;

    private TlsServerEndPoint(byte[] hash) {
      this.hash = hash;
    }

    /** Binds with a hash that was already computed. */
    public static TlsServerEndPoint ofHash(byte[] hash) {
      return new TlsServerEndPoint(hash.clone());
    }

    /**
     * Binds to a certificate: the hash of its signature algorithm, SHA-256 in place of MD5 and
     * SHA-1.
     *
     * @throws AuthenticationFailure if that algorithm does not name one hash (Ed25519, PSS)
     */
    public static TlsServerEndPoint of(X509Certificate certificate) {
      try {
        MessageDigest digest = MessageDigest.getInstance(hashName(certificate.getSigAlgName()));
        return new TlsServerEndPoint(digest.digest(certificate.getEncoded()));
      } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
        throw new AuthenticationFailure("the server's certificate has no hash to bind to");
      }
    }

    private static String hashName(String signatureAlgorithm) throws NoSuchAlgorithmException {
      String name = signatureAlgorithm.toUpperCase(Locale.ROOT);
      int with = name.indexOf("WITH");
      return switch (with < 0 ? "" : name.substring(0, with)) {
        case "MD5", "SHA1", "SHA256" -> "SHA-256";
        case "SHA224" -> "SHA-224";
        case "SHA384" -> "SHA-384";
        case "SHA512" -> "SHA-512";
        default -> throw new NoSuchAlgorithmException(signatureAlgorithm);
      };
    }

    @Override
    public String gs2Header() {
      return "p=tls-server-end-point,,";
    }

    @Override
    public byte[] data() {
      return hash.clone();
    }
  }

  /** The header of the first message (RFC 5802, section 7). */
  String gs2Header();

  /** The binding's data; empty if the exchange is not bound. */
  byte[] data();

  /** The SASL mechanism to choose. */
  default String mechanism() {
    return this instanceof TlsServerEndPoint ? SCRAM_SHA_256_PLUS : SCRAM_SHA_256;
  }
}
