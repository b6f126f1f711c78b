package dev.weir.testkit.tls;

import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A throw-away certificate authority (ECDSA P-256, RFC 5280 profile) that makes server certificates
 * for tests and demonstrations. Its key lives in memory only. Immutable and thread-safe.
 */
public final class CertificateAuthority {
  private static final Duration LIFE = Duration.ofDays(30);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] ECDSA_WITH_SHA256 =
      Der.sequence(Der.objectIdentifier(1, 2, 840, 10045, 4, 3, 2));
  private static final byte[] SERVER_AUTH = Der.objectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 1);
  private static final byte[] CLIENT_AUTH = Der.objectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 2);
  private static final byte[] DIGITAL_SIGNATURE = Der.bitString(7, new byte[] {(byte) 0x80});
  private static final byte[] CERT_SIGN_AND_CRL_SIGN = Der.bitString(1, new byte[] {0x06});

  private final byte[] name;
  private final KeyPair keys;
  private final String certificatePem;

  private CertificateAuthority(String commonName) throws GeneralSecurityException {
    this.name = distinguishedName(commonName);
    this.keys = newKeys();
    Instant now = Instant.now();
    byte[] extensions =
        Der.sequence(
            extension(19, true, Der.sequence(Der.value(Der.BOOLEAN, new byte[] {(byte) 0xff}))),
            extension(15, true, CERT_SIGN_AND_CRL_SIGN),
            extension(14, false, Der.value(Der.OCTET_STRING, keyIdentifier(keys))));
    this.certificatePem = certificate(keys, name, now.minusSeconds(60), now.plus(LIFE), extensions);
  }

  /** A new authority with a key of its own. */
  public static CertificateAuthority create(String commonName) {
    try {
      return new CertificateAuthority(commonName);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make ECDSA P-256 certificates", e);
    }
  }

  /** The authority's own certificate, which clients are to trust. */
  public String certificatePem() {
    return certificatePem;
  }

  /**
   * A certificate for a server or a client that is valid from a minute ago for 30 days.
   *
   * @param names host names and IP addresses, at least one; the first is the common name
   */
  public IssuedCertificate issue(List<String> names) {
    Instant now = Instant.now();
    return issue(names, now.minusSeconds(60), now.plus(LIFE));
  }

  /** A server certificate with a validity of the caller's choice, for example one in the past. */
  public IssuedCertificate issue(List<String> names, Instant notBefore, Instant notAfter) {
    try {
      return issue(names, notBefore, notAfter, newKeys());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make ECDSA P-256 certificates", e);
    }
  }

  /**
   * The same as {@link #issue(List)}, for a key of the caller's, of whatever kind it is.
   *
   * @param subjectKeys the certificate's
   */
  public IssuedCertificate issue(List<String> names, KeyPair subjectKeys) {
    Instant now = Instant.now();
    return issue(names, now.minusSeconds(60), now.plus(LIFE), subjectKeys);
  }

  private IssuedCertificate issue(
      List<String> names, Instant notBefore, Instant notAfter, KeyPair subjectKeys) {
    try {
      byte[][] alternatives =
          names.stream().map(CertificateAuthority::generalName).toArray(byte[][]::new);
      byte[] extensions =
          Der.sequence(
              extension(19, true, Der.sequence()),
              extension(15, true, DIGITAL_SIGNATURE),
              extension(37, false, Der.sequence(SERVER_AUTH, CLIENT_AUTH)),
              extension(17, false, Der.sequence(alternatives)),
              extension(14, false, Der.value(Der.OCTET_STRING, keyIdentifier(subjectKeys))),
              extension(
                  35, false, Der.sequence(Der.value(Der.CONTEXT_PRIMITIVE, keyIdentifier(keys)))));
      byte[] subject = distinguishedName(names.getFirst());
      String pem = certificate(subjectKeys, subject, notBefore, notAfter, extensions);
      return new IssuedCertificate(pem, pem("PRIVATE KEY", subjectKeys.getPrivate().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make ECDSA P-256 certificates", e);
    }
  }

  private String certificate(
      KeyPair subjectKeys, byte[] subject, Instant notBefore, Instant notAfter, byte[] extensions)
      throws GeneralSecurityException {
    byte[] toBeSigned =
        Der.sequence(
            Der.value(Der.CONTEXT_CONSTRUCTED, Der.integer(BigInteger.TWO)),
            Der.integer(new BigInteger(127, RANDOM).setBit(126)),
            ECDSA_WITH_SHA256,
            name,
            Der.sequence(Der.utcTime(notBefore), Der.utcTime(notAfter)),
            subject,
            subjectKeys.getPublic().getEncoded(),
            Der.value(Der.CONTEXT_CONSTRUCTED | 3, extensions));
    Signature signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(keys.getPrivate());
    signer.update(toBeSigned);
    return pem(
        "CERTIFICATE",
        Der.sequence(toBeSigned, ECDSA_WITH_SHA256, Der.bitString(0, signer.sign())));
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    return generator.generateKeyPair();
  }

  /** Any value that is unique to the key serves (RFC 5280 section 4.2.1.2). */
  private static byte[] keyIdentifier(KeyPair keys) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(keys.getPublic().getEncoded());
    return Arrays.copyOf(digest, 20);
  }

  private static byte[] distinguishedName(String commonName) {
    return Der.sequence(
        Der.value(Der.SET, Der.sequence(Der.objectIdentifier(2, 5, 4, 3), Der.utf8(commonName))));
  }

  /** One of the standard extensions, which are {@code id-ce} and a number. */
  private static byte[] extension(int number, boolean critical, byte[] content) {
    byte[] id = Der.objectIdentifier(2, 5, 29, number);
    byte[] wrapped = Der.value(Der.OCTET_STRING, content);
    return critical
        ? Der.sequence(id, Der.value(Der.BOOLEAN, new byte[] {(byte) 0xff}), wrapped)
        : Der.sequence(id, wrapped);
  }

  private static byte[] generalName(String name) {
    boolean address = name.indexOf(':') >= 0 || name.matches("[0-9.]+");
    return address
        ? Der.value(Der.CONTEXT_PRIMITIVE | 7, InetAddress.ofLiteral(name).getAddress())
        : Der.value(Der.CONTEXT_PRIMITIVE | 2, name.getBytes(StandardCharsets.US_ASCII));
  }

  private static String pem(String label, byte[] der) {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
  }
}
