package dev.weir.testkit.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A certificate and its private key, for tests and demonstrations.
 *
 * @param certificatePem one X.509 certificate
 * @param privateKeyPem unencrypted PKCS #8
 */
public record IssuedCertificate(String certificatePem, String privateKeyPem) {

  /** Writes both files; the key is made readable by its owner only, before it has any content. */
  public void write(Path certificate, Path privateKey) throws IOException {
    Files.writeString(certificate, certificatePem);
    Files.deleteIfExists(privateKey);
    Files.createFile(
        privateKey,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(privateKey, privateKeyPem);
  }

  @Override
  public String toString() {
    return "IssuedCertificate[***]";
  }
}
