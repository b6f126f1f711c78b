package dev.weir.session.ticket;

import dev.weir.session.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Secrets of tickets: {@code wts_} and 32 letters and digits, 160 random bits. Nobody chooses them,
 * so nobody can guess them, however fast the hash that is kept of them. The prefix is for those who
 * look for secrets in files.
 */
final class TicketSecrets {
  static final String PREFIX = "wts_";

  private static final byte[] DIGITS =
      "0123456789abcdefghjkmnpqrstvwxyz".getBytes(StandardCharsets.US_ASCII);
  private static final int CHARACTERS = 32;

  private TicketSecrets() {}

  static Secret random(SecureRandom random) {
    byte[] secret = new byte[PREFIX.length() + CHARACTERS];
    random.nextBytes(secret);
    for (int i = 0; i < secret.length; i++) {
      // 32 digits divide 256, so each is as likely as any other
      secret[i] = DIGITS[secret[i] & 0x1f];
    }
    System.arraycopy(PREFIX.getBytes(StandardCharsets.US_ASCII), 0, secret, 0, PREFIX.length());
    return Secret.taking(secret);
  }
}
