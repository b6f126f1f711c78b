package dev.weir.gateway.postgres.warm;

import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.session.Credential;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Where and as whom a connection has signed in. Whoever has another password, or goes there in
 * another way, has another account.
 *
 * @param password a keyed hash of it: the password itself is not kept
 */
record Account(UpstreamTarget target, String user, String password) {
  /** Makes accounts that compare with each other and with nobody else's. Thread-safe. */
  static final class Maker {
    private static final String HMAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;

    Maker(SecureRandom random) {
      byte[] bytes = new byte[KEY_BYTES];
      random.nextBytes(bytes);
      this.key = new SecretKeySpec(bytes, HMAC);
    }

    Account of(UpstreamTarget target, Credential credential) {
      return new Account(target, credential.user(), credential.password().lend(this::hash));
    }

    private String hash(byte[] password) {
      try {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(key);
        return HexFormat.of().formatHex(mac.doFinal(password));
      } catch (GeneralSecurityException impossible) {
        throw new IllegalStateException("every Java has HMAC with SHA-256", impossible);
      }
    }
  }

  @Override
  public String toString() {
    return user + " at " + target.connection();
  }
}
